import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { Events } from 'discord.js'
import type { Client, VoiceState } from 'discord.js'
import { FrameCache } from './frame-cache.ts'
import type { LoadAudio } from './frame-cache.ts'
import { FrameClock } from './frame-clock.ts'
import { GuildPlayer } from './guild-player.ts'
import type { PlayResult, Policy } from './guild-player.ts'
import { VoiceError } from './voice-error.ts'
import type { LeaveReason } from './voice-error.ts'
import { DEFAULT_TIMING, VoiceLink } from './voice-link.ts'
import type { LinkState, LinkTiming } from './voice-link.ts'

/** What plays sounds is made with. */
export interface VoiceOptions {
  /** Logged in, with the intents Guilds and GuildVoiceStates. */
  readonly client: Client<true>
  /** Gives the Ogg Opus of a sound: `(guild, id) => library.audio(guild, id)`. */
  readonly loadAudio: LoadAudio
  /** How much memory the sounds played last may take. Bytes. @default 64 MiB */
  readonly cacheBytes?: number
  /** How long the bot stays where nobody hears it. Milliseconds. @default 15_000 */
  readonly alone?: number
  readonly timing?: Partial<LinkTiming>
  /** What frames are sent by. @default one of 20 ms */
  readonly clock?: FrameClock
}

/** What is played, and where. */
export interface PlayRequest {
  readonly guildId: string
  readonly channelId: string
  readonly soundId: string
  /** @default 'mix' */
  readonly policy?: Policy
}

/** What the bot does in one guild's voice channel, as plain data. */
export interface VoiceStatus {
  readonly guildId: string
  readonly channelId: string
  readonly state: LinkState
  readonly playing: number
  readonly queued: number
  /** Milliseconds to the voice server and back; absent until that is known. */
  readonly ping?: number
}

/** The bot left a voice channel. */
export interface LeftVoice {
  readonly guildId: string
  readonly channelId: string
  readonly reason: LeaveReason
}

interface Stage {
  readonly link: VoiceLink
  readonly player: GuildPlayer
  aloneTimer: NodeJS.Timeout | undefined
}

/** Every voice channel that the bot is in, and what is heard there. `left` tells of each one that it leaves. */
export class Voice extends EventEmitter<{ left: [LeftVoice] }> implements AsyncDisposable {
  readonly #client: Client<true>
  readonly #cache: FrameCache
  readonly #clock: FrameClock
  readonly #timing: LinkTiming
  readonly #alone: number
  readonly #group = randomUUID()
  readonly #stages = new Map<string, Stage>()

  constructor(options: VoiceOptions) {
    super()
    const { client, loadAudio, cacheBytes = 64 * 1024 * 1024, alone = 15_000, timing } = options
    this.#clock = options.clock ?? new FrameClock()
    this.#client = client
    this.#cache = new FrameCache(loadAudio, cacheBytes)
    this.#timing = { ...DEFAULT_TIMING, ...timing }
    this.#alone = alone
    client.on(Events.VoiceStateUpdate, this.#onVoiceState)
  }

  /** Memory that the frames of sounds take now. Bytes. */
  get cachedBytes(): number {
    return this.#cache.bytes
  }

  /**
   * Plays a sound, in the channel that is named: the bot goes there first when it is elsewhere.
   *
   * @throws {VoiceError} NOT_JOINED, QUEUE_FULL or SOUND_GONE
   */
  async play({ guildId, channelId, soundId, policy = 'mix' }: PlayRequest): Promise<PlayResult> {
    const { link, player } = this.#enter(guildId, channelId)
    const inMemory = this.#cache.peek(guildId, soundId)
    // Nothing is waited for when all is there: what is asked for is sent within the same turn.
    if (inMemory && link.isReady) return player.play(inMemory, policy)
    const [frames] = await Promise.all([this.#cache.get(guildId, soundId), link.untilReady()])
    if (!frames) throw new VoiceError('SOUND_GONE', { soundId })
    if (link.reason !== undefined) throw new VoiceError('NOT_JOINED', { reason: link.reason })
    return player.play(frames, policy)
  }

  /** Goes into a voice channel, and answers once it can be heard there. @throws {VoiceError} NOT_JOINED */
  async join(guildId: string, channelId: string): Promise<void> {
    await this.#enter(guildId, channelId).link.untilReady()
  }

  /** Ends what plays and what waits in a guild; whether there was any. */
  stop(guildId: string): boolean {
    const player = this.#stages.get(guildId)?.player
    const isPlaying = player !== undefined && player.playing + player.queued > 0
    player?.stop()
    return isPlaying
  }

  /** Leaves a guild's voice channel; whether the bot was in one. */
  leave(guildId: string): boolean {
    const stage = this.#stages.get(guildId)
    stage?.link.end('asked')
    return stage !== undefined
  }

  /** The voice channel that the bot is in, or on its way to. */
  channelIn(guildId: string): string | undefined {
    return this.#stages.get(guildId)?.link.channelId
  }

  /** All guilds where the bot is in a voice channel. */
  status(): readonly VoiceStatus[] {
    return [...this.#stages].map(([guildId, { link, player }]) => {
      const { channelId, state, ping } = link
      const { playing, queued } = player
      return { guildId, channelId, state, playing, queued, ...(ping !== undefined && { ping }) }
    })
  }

  /** Leaves every voice channel. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.off(Events.VoiceStateUpdate, this.#onVoiceState)
    for (const { link } of this.#stages.values()) link.end('gone')
  }

  #enter(guildId: string, channelId: string): Stage {
    const stage = this.#stages.get(guildId) ?? this.#open(guildId, channelId)
    if (stage.link.channelId !== channelId) stage.link.move(channelId)
    return stage
  }

  #open(guildId: string, channelId: string): Stage {
    const guild = this.#client.guilds.cache.get(guildId)
    if (!guild) throw new VoiceError('NOT_JOINED', { reason: 'gone' })
    const adapter = guild.voiceAdapterCreator
    const link = new VoiceLink({ guildId, channelId, adapter, group: this.#group, timing: this.#timing })
    const player = new GuildPlayer(this.#clock, link)
    const stage: Stage = { link, player, aloneTimer: undefined }
    this.#stages.set(guildId, stage)
    link.on('ready', () => this.#mindWhoHears(guildId, stage))
    link.on('ended', (reason) => {
      player.end()
      clearTimeout(stage.aloneTimer)
      this.#stages.delete(guildId)
      this.emit('left', { guildId, channelId: link.channelId, reason })
    })
    return stage
  }

  readonly #onVoiceState = (_before: VoiceState, { guild }: VoiceState): void => {
    const stage = this.#stages.get(guild.id)
    if (stage) this.#mindWhoHears(guild.id, stage)
  }

  #mindWhoHears(guildId: string, stage: Stage): void {
    const states = this.#client.guilds.cache.get(guildId)?.voiceStates.cache
    const isHeard = states?.some(
      // A member who is not known is taken for a person.
      ({ channelId, member }) => channelId === stage.link.channelId && member?.user.bot !== true,
    )
    if (isHeard) {
      clearTimeout(stage.aloneTimer)
      stage.aloneTimer = undefined
    } else stage.aloneTimer ??= setTimeout(() => stage.link.end('alone'), this.#alone)
  }
}
