import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
// @boundaries-ignore what is measured is a part of a service
import { SoundLibrary } from '../services/breqbot/src/sound/index.ts'
// @boundaries-ignore what is measured is a part of a service
import { makeFile } from '../services/breqbot/src/sound/test-files.ts'
// @boundaries-ignore what is measured is a part of a service
import { startDiscord, until } from '../test/discord/index.ts'
// @boundaries-ignore what is measured is a part of a service
import type { LocalDiscord, LocalGuild, LocalMessage } from '../test/discord/index.ts'
// @boundaries-ignore what is measured is a part of a service
import { RedisServer } from '../test/support/redis-server.ts'
import type { Order, Usage, Way } from './breqbot-bot.ts'
import { formatTable, median } from './ids-table.ts'

const BOT = fileURLToPath(new URL('breqbot-bot.ts', import.meta.url))
const WAYS: readonly Way[] = ['breqbot', 'stock player', 'ffmpeg per play']
const ROUNDS = 60
/** Below the 115 joins a minute that the library allows. */
const CONNECTIONS = 100
const MIXING = 20
/** Milliseconds that a load is measured for. */
const WINDOW = 3000
/** Milliseconds between sounds, so that each begins from rest. */
const REST = 60
const SHORT = 120
const LONG = 15_000
const FRAMES_PER_SECOND = 50
const EMOJI = ['🔔', '🥁', '🎺'] as const

/** Measures how long a reaction takes to be heard, beside other ways to play, and what many connections cost. */
export async function benchBreqbot(): Promise<void> {
  await using discord = await startDiscord()
  await using redis = await RedisServer.start()
  const folder = await mkdtemp(join(tmpdir(), 'breqbot-bench-'))
  try {
    const [ogg, mp3] = [join(folder, 'short.ogg'), join(folder, 'short.mp3')]
    await writeFile(ogg, makeFile({ length: SHORT, as: '-c:a libopus -frame_duration 20 -f ogg' }))
    await writeFile(mp3, makeFile({ length: SHORT, as: '-f mp3' }))
    const library = new SoundLibrary({ redis: redis.connect(), conversions: 2 })
    const racers = WAYS.map((way) => ({ way, guild: openGuild(discord) }))
    const crowd = Array.from({ length: CONNECTIONS }, () => openGuild(discord))
    const [first] = racers
    if (first) await addSounds(library, [first.guild], SHORT, 1)
    await addSounds(library, crowd, LONG, EMOJI.length)

    const started = performance.now()
    await using bot = await Bot.start({
      REST: discord.restUrl,
      TOKEN: discord.token,
      REDIS: redis.url,
      NODE_EXTRA_CA_CERTS: discord.caFile,
      OGG: ogg,
      MP3: mp3,
    })
    console.log(`The bot is ready ${(performance.now() - started).toFixed(0)} ms after its start.\n`)
    printLatency(await measureLatency(discord, bot, racers))
    await measureLoad(discord, bot, crowd)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Racer {
  readonly way: Way
  readonly guild: LocalGuild
}

/** Milliseconds from a reaction to the first frame that is sound, by way. */
async function measureLatency(
  discord: LocalDiscord,
  bot: Bot,
  racers: readonly Racer[],
): Promise<ReadonlyMap<Way, readonly number[]>> {
  const taken = new Map<Way, number[]>(racers.map(({ way }) => [way, []]))
  for (const { way, guild } of racers) {
    await bot.tell({ order: 'join', guildId: guild.id, channelId: guild.voiceChannel.id, way })
  }
  const boards = new Map<string, LocalMessage>()
  for (const { way, guild } of racers) {
    if (way !== 'breqbot') continue
    await bot.tell({ order: 'board', guildId: guild.id, channelId: guild.textChannel.id })
    const [board] = guild.messages()
    if (board) boards.set(guild.id, board)
  }
  // Turn about, so that whatever else the machine does meets all.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { way, guild } of racers) {
      const { listener } = await discord.hear(guild)
      listener.forget()
      const message = boards.get(guild.id) ?? guild.send(discord.bot, { content: 'board' })
      const reacted = performance.now()
      guild.react(guild.owner, message.id, EMOJI[0])
      const heard = await until('it is heard', () => listener.sound[0])
      // The first round reads the programs from the disk, and the sound from Redis.
      if (round > 0) taken.get(way)?.push(heard.at - reacted)
      // The stock player keeps the last of five frames of silence for its next sound.
      await until('it is over', () => listener.frames.slice(-4).every(({ isSilence }) => isSilence))
      if (way === 'breqbot') {
        const reactions = (): readonly string[] =>
          discord.world.messages.reactionsTo(message.id)[EMOJI[0]] ?? []
        await until('the reaction is taken back', () => !reactions().includes(guild.owner.id))
      }
      await setTimeout(REST)
    }
  }
  return taken
}

function printLatency(taken: ReadonlyMap<Way, readonly number[]>): void {
  const rows = [...taken].map(([way, times]) => {
    const sorted = times.toSorted((a, b) => a - b)
    const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN
    return [way, ...[sorted[0] ?? Number.NaN, median(times), p99].map((time) => time.toFixed(1))]
  })
  console.log(formatTable(['reaction to first frame, ms', 'min', 'p50', 'p99'], rows))
  console.log(
    `${ROUNDS} each, turn about; end-to-end encrypted; on a warm connection; breqbot is the whole worker, which asks Redis for the sound, the policy and the cool-downs.\n`,
  )
}

async function measureLoad(discord: LocalDiscord, bot: Bot, crowd: readonly LocalGuild[]): Promise<void> {
  const before = await bot.usage()
  for (const guild of crowd) {
    await bot.tell({ order: 'join', guildId: guild.id, channelId: guild.voiceChannel.id, way: 'breqbot' })
    ;(await discord.hear(guild)).listener.keeps = false
  }
  const joined = await bot.usage()
  const idle = await measure(discord, bot, crowd)
  for (const guild of crowd) await bot.play(guild, EMOJI[0])
  const playing = await measure(discord, bot, crowd)
  const after = await bot.usage()
  for (const guild of crowd) await bot.tell({ order: 'stop', guildId: guild.id })
  const few = crowd.slice(0, MIXING)
  for (const guild of few) for (const emoji of EMOJI) await bot.play(guild, emoji)
  const mixing = await measure(discord, bot, few)
  const perMix = costOf(mixing, MIXING) - costOf(playing, CONNECTIONS)

  const kib = (bytes: number): string => `${(bytes / 1024 / CONNECTIONS).toFixed(0)} KiB`
  const row = (what: string, guilds: number, { cores, rate }: Load): readonly string[] => [
    what,
    String(guilds),
    (cores * 100).toFixed(0),
    rate.toFixed(1),
    rate > 0 ? (1 / costOf({ cores, rate }, guilds)).toFixed(0) : (guilds / cores).toFixed(0),
  ]
  const head = ['load', 'guilds', '% of a core', 'frames/s each', 'guilds per core']
  const rows = [
    row('connected', CONNECTIONS, idle),
    row('one sound each', CONNECTIONS, playing),
    row('three sounds mixed', MIXING, mixing),
  ]
  console.log(formatTable(head, rows))
  console.log(
    `Mixing takes ${(perMix * 100).toFixed(2)} % of a core more for each guild, while sounds overlap.`,
  )
  console.log(
    `A guild takes ${kib(joined.memory - before.memory)} when connected, ${kib(after.memory - before.memory)} once it has played ${LONG / 1000} s of sound of its own.`,
  )
}

interface Load {
  /** 1 is a core that does nothing else. */
  readonly cores: number
  /** Frames a second that are sent to each guild; 50 when nothing stands still. */
  readonly rate: number
}

// On a busy machine frames are skipped; what each costs is the same.
const costOf = ({ cores, rate }: Load, guilds: number): number =>
  (cores / guilds) * (FRAMES_PER_SECOND / rate)

async function measure(discord: LocalDiscord, bot: Bot, guilds: readonly LocalGuild[]): Promise<Load> {
  const count = (): number =>
    guilds.reduce((sum, { id }) => {
      // What this process was too slow to take was sent all the same, and shows as gaps.
      const { packets = 0, faults } = discord.voice.sessionIn(id)?.listener ?? {}
      return sum + packets + (faults?.lost ?? 0)
    }, 0)
  const [from, begin, packets] = [await bot.usage(), performance.now(), count()]
  await setTimeout(WINDOW)
  const [to, end] = [await bot.usage(), performance.now()]
  const seconds = (end - begin) / 1000
  return { cores: (to.cpu - from.cpu) / 1e6 / seconds, rate: (count() - packets) / seconds / guilds.length }
}

function openGuild(discord: LocalDiscord): LocalGuild {
  const guild = discord.createGuild()
  guild.joinVoice(guild.owner)
  return guild
}

// One sound is made and then moved to all others, since making one for each would take longer than what is measured.
async function addSounds(
  library: SoundLibrary,
  [first, ...others]: readonly LocalGuild[],
  length: number,
  count: number,
): Promise<void> {
  if (!first) return
  for (const [index, emoji] of EMOJI.slice(0, count).entries()) {
    const source = { bytes: makeFile({ tone: 330 * (index + 1), length, as: '-f mp3' }), name: 'tone' }
    await library.add(first.id, { emoji, name: 'tone', uploader: '1', source })
  }
  const archive = await library.export(first.id)
  for (const { id } of others) await library.import(id, archive, '1')
}

class Bot implements AsyncDisposable {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async start(env: Readonly<Record<string, string>>): Promise<Bot> {
    const child = fork(BOT, {
      env: { ...process.env, ...env },
      execArgv: ['--conditions=@berth/source', '--expose-gc'],
    })
    await once(child, 'message')
    return new Bot(child)
  }

  async tell(order: Order): Promise<unknown> {
    const { promise: ended, reject } = Promise.withResolvers<never>()
    const onExit = (code: number | null): void => reject(new Error(`The bot ended with ${code}`))
    this.#child.once('exit', onExit)
    const answered = once(this.#child, 'message')
    this.#child.send(order)
    const [{ result }] = await Promise.race([answered, ended])
    this.#child.off('exit', onExit)
    return result
  }

  async usage(): Promise<Usage> {
    return (await this.tell({ order: 'usage' })) as Usage
  }

  async play(guild: LocalGuild, emoji: string): Promise<void> {
    await this.tell({ order: 'play', guildId: guild.id, channelId: guild.voiceChannel.id, emoji })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

if (import.meta.main) await benchBreqbot()
