import { randomInt } from 'node:crypto'
import { Client, Events, GatewayIntentBits as Intents, Options, Partials } from 'discord.js'
import type { Logger } from 'pino'
import type { Redis } from 'ioredis'
import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { commands } from '../commands/index.ts'
import { buildDomain } from '../domain.ts'
import { FeedEngine } from '../feeds/feed-engine.ts'
import { FeedMemory } from '../feeds/feed-memory.ts'
import { buildFeeds } from '../feeds/feeds.ts'
import { PortalCalls } from '../portal/portal-calls.ts'
import { Channels } from '../redis/channels.ts'
import type { Settings } from '../settings.ts'
import { SOUNDS_CHANGED } from '../soundboard/sounds-changed.ts'
import { Boards } from '../soundboard/boards.ts'
import { SoundPlayer } from '../soundboard/play-sound.ts'
import { Voice } from '../voice/index.ts'
import { BoardKeeper } from './board-keeper.ts'
import { Dispatcher } from './dispatcher.ts'
import { startErrands } from './errands.ts'
import { followGuilds, showActivity } from './guild-events.ts'
import { discordOutlet } from './outlet.ts'
import { listenToMessages } from './message-events.ts'
import type { Services } from './services.ts'

/** What a bot is built with. */
export interface BotOptions {
  readonly token: string
  readonly redis: Redis
  /** A connection that only listens. */
  readonly subscriber: Redis
  readonly log: Logger
  /** @default the host's own */
  readonly clock?: Clock
  /** A whole number from 0 to below its argument. @default a random one */
  readonly chance?: (below: number) => number
}

/** A bot that is logged in. Disposing of it leaves every voice channel and logs out. */
export interface Bot extends AsyncDisposable {
  readonly services: Services
  /** Resolves when Discord hangs up for good, as after the token was reset; with its code. */
  readonly lost: Promise<number>
}

const MIB = 1024 * 1024
/** Messages kept for each channel: reactions below others arrive all the same. */
const KEPT_MESSAGES = 20

/** Logs in and does all that the worker does. */
export async function buildBot(settings: Settings, options: BotOptions): Promise<Bot> {
  const { token, redis, subscriber, log, clock = systemClock, chance = (below) => randomInt(below) } = options
  await using cleanup = new AsyncDisposableStack()
  const domain = buildDomain(settings, redis, clock)
  await domain.sounds.check()
  const channels = new Channels(subscriber)
  const portalCalls = cleanup.use(await PortalCalls.open(redis, channels))
  const boards = await Boards.open(redis)

  const client = await logIn(settings, token)
  cleanup.defer(() => client.destroy())
  client.on(Events.Error, (err) => log.warn({ err }, 'Discord had a problem'))
  const lost = new Promise<number>((resolve) =>
    client.on(Events.ShardDisconnect, ({ code }) => resolve(code)),
  )

  const { sounds, policies, cooldowns, watches, changedGuilds } = domain
  const voice = new Voice({
    client,
    loadAudio: (guild, id) => sounds.audio(guild, id),
    cacheBytes: settings.SOUND_CACHE_MB * MIB,
  })
  cleanup.use(voice)
  voice.on('left', (left) => log.info(left, 'left a voice channel'))

  const outlet = discordOutlet(client.rest)
  const feeds = buildFeeds(settings)
  const services: Services = {
    ...domain,
    settings,
    log,
    client,
    chance,
    feeds,
    feedEngine: new FeedEngine({ feeds: feeds.all, watches, memory: new FeedMemory(redis), outlet, log }),
    outlet,
    portalCalls,
    voice,
    player: new SoundPlayer({ access: domain.access, sounds, voice, policies, cooldowns, settings }),
    boards,
    boardKeeper: new BoardKeeper({ rest: client.rest, boards, sounds, changedGuilds, log }),
    started: clock.now(),
  }
  const dispatcher = new Dispatcher(commands, services)
  client.on(Events.InteractionCreate, (interaction) => void dispatcher.dispatch(interaction))
  listenToMessages(services)
  cleanup.use(await channels.listen(SOUNDS_CHANGED, (guild) => void services.boardKeeper.refresh(guild)))
  await followGuilds(services)
  await showActivity(client, domain.access)
  cleanup.use(startErrands(services))
  log.info({ guilds: client.guilds.cache.size, user: client.user.tag }, 'logged in')
  const running = cleanup.move()
  return { services, lost, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

async function logIn(settings: Settings, token: string): Promise<Client<true>> {
  const client = new Client({
    intents: [
      Intents.Guilds,
      Intents.GuildMessages,
      Intents.GuildMessageReactions,
      Intents.GuildVoiceStates,
      Intents.GuildExpressions,
      ...(settings.MESSAGE_CONTENT ? [Intents.MessageContent] : []),
    ],
    // Reactions below messages from before the bot was started.
    partials: [Partials.Message, Partials.Reaction, Partials.User, Partials.GuildMember],
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: KEPT_MESSAGES,
    }),
    allowedMentions: { parse: [] },
    rest: { api: settings.DISCORD_API_URL },
  })
  const { promise: ready, resolve, reject } = Promise.withResolvers<Client<true>>()
  client.once(Events.ClientReady, resolve)
  client.once(Events.ShardDisconnect, ({ code }) =>
    reject(new Error(`Discord refused the connection with code ${code}`)),
  )
  ready.catch(() => {}) // `login` may reject for the same reason, and first
  try {
    await client.login(token)
    return await ready
  } catch (error) {
    await client.destroy()
    throw error
  }
}
