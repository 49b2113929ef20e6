import { Status } from 'discord.js'
import type { Services } from './services.ts'

/** Milliseconds between two rounds of what the worker does by itself. */
export const ROUND = {
  feeds: 5000,
  status: 15_000,
  birthdays: 60_000,
  boards: 30_000,
  sweep: 60 * 60_000,
} as const

/** Looks at the feeds, says how the worker is, and congratulates, again and again until it is disposed of. */
export function startErrands(services: Services): AsyncDisposable {
  const { feedEngine, boardKeeper, stats, log } = services
  const errands = [
    repeat(ROUND.feeds, () => feedEngine.look()),
    repeat(ROUND.status, () => reportStatus(services)),
    repeat(ROUND.birthdays, () => congratulate(services)),
    repeat(ROUND.boards, () => boardKeeper.catchUp()),
    repeat(ROUND.sweep, () => sweep(services)),
  ]
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(errands.map((errand) => errand[Symbol.asyncDispose]()))
      await stats.signOff().catch(() => {})
    },
  }

  function repeat(interval: number, task: () => Promise<void>): AsyncDisposable {
    let running: Promise<void> | undefined
    const start = (): void => {
      // One that takes longer than its interval is not started twice.
      running ??= task()
        .catch((err: unknown) => log.warn({ err }, 'an errand failed'))
        .finally(() => (running = undefined))
    }
    start()
    const timer = setInterval(start, interval)
    return {
      async [Symbol.asyncDispose]() {
        clearInterval(timer)
        await running
      },
    }
  }
}

/** Says how the worker is, for the web and for /stats. */
export async function reportStatus({ client, voice, stats, started }: Services): Promise<void> {
  const guilds = client.guilds.cache
  const channels = voice.status()
  await stats.report({
    servers: guilds.size,
    users: guilds.reduce((sum, { memberCount }) => sum + memberCount, 0),
    started,
    ping: Math.round(client.ws.ping),
    shards: client.ws.shards.map(({ id, status }) => ({ id, state: Status[status].toLowerCase() })),
    voice: {
      channels: channels.length,
      playing: channels.reduce((sum, { playing }) => sum + playing, 0),
      queued: channels.reduce((sum, { queued }) => sum + queued, 0),
    },
  })
}

/** Removes what is left in the folder for sounds of some that were never kept, or are gone. */
async function sweep({ sounds, log }: Services): Promise<void> {
  const files = await sounds.sweep(Date.now())
  if (files > 0) log.info({ files }, 'files of sounds that are not there any more were removed')
}

/** Congratulates whose birthday it is. */
export async function congratulate({ birthdays, outlet, log }: Services): Promise<void> {
  for (const { guild, channel, users } of await birthdays.takeCelebrations()) {
    const names = new Intl.ListFormat('en').format(users.map((user) => `<@${user}>`))
    try {
      const delivery = await outlet.post(channel, { content: `🎂 Happy birthday, ${names}!` })
      if (delivery === 'gone') await birthdays.setChannel(guild, undefined)
    } catch (err) {
      log.warn({ err, guild }, 'nobody was congratulated')
    }
  }
}
