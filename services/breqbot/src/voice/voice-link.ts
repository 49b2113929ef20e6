import { EventEmitter } from 'node:events'
import { VoiceConnectionStatus as Status, joinVoiceChannel } from '@discordjs/voice'
import type {
  DiscordGatewayAdapterCreator,
  Networking,
  VoiceConnection,
  VoiceConnectionState,
} from '@discordjs/voice'
import { judgeClose } from './close-codes.ts'
import { guardNetworking } from './guard-networking.ts'
import { gatedAdapter } from './gated-adapter.ts'
import { isPrivate } from './is-private.ts'
import type { Output } from './guild-player.ts'
import { VoiceError } from './voice-error.ts'
import type { LeaveReason } from './voice-error.ts'

/** How long things are waited for. Milliseconds. */
export interface LinkTiming {
  /** Until a try to join counts as failed. @default 15_000 */
  readonly joinTimeout: number
  /** Before the first new try; each further one waits twice as long, a random part of it less. @default 1000 */
  readonly firstDelay: number
  /** At most between two tries. @default 60_000 */
  readonly longestDelay: number
  /** Tries without a connection that lasted, after which the link ends. @default 8 */
  readonly tries: number
  /** How long a connection has to last until earlier tries are forgotten. @default 10_000 */
  readonly stable: number
  /** How long the gateway may take to say where the bot was moved to. @default 5000 */
  readonly moveGrace: number
}

export const DEFAULT_TIMING = {
  joinTimeout: 15_000,
  firstDelay: 1000,
  longestDelay: 60_000,
  tries: 8,
  stable: 10_000,
  moveGrace: 5000,
} as const satisfies LinkTiming

/** Where a link leads. */
export interface LinkOptions {
  readonly guildId: string
  readonly channelId: string
  readonly adapter: DiscordGatewayAdapterCreator
  /** Keeps the connections of several bots in one process apart. */
  readonly group: string
  readonly timing: LinkTiming
}

interface LinkEvents {
  ready: []
  ended: [LeaveReason]
}

/** What a link does right now. */
export type LinkState = 'joining' | 'ready' | 'waiting' | 'ended'

/**
 * One guild's voice connection, kept up: tried again at growing intervals, resumed where that is possible, and ended when
 * Discord says so.
 */
export class VoiceLink extends EventEmitter<LinkEvents> implements Output {
  readonly #timing: LinkTiming
  readonly #connection: VoiceConnection
  #state: LinkState = 'joining'
  #reason: LeaveReason | undefined
  #channelId: string
  #isGateOpen = true
  #isPlaced = false
  #watched: Networking | undefined
  #closeCode: number | undefined
  #tries = 0
  /** The one thing that is waited for: a join, the next try, or a move. */
  #timer: NodeJS.Timeout | undefined
  #stableTimer: NodeJS.Timeout | undefined

  constructor({ guildId, channelId, adapter, group, timing }: LinkOptions) {
    super()
    this.#timing = timing
    this.#channelId = channelId
    const gate = {
      isOpen: () => this.#isGateOpen,
      onChannel: (channel: string | null) => this.#onChannel(channel),
    }
    this.#connection = joinVoiceChannel({
      guildId,
      channelId,
      group,
      selfDeaf: true,
      adapterCreator: gatedAdapter(adapter, gate),
    })
    this.#isGateOpen = false
    this.#connection.on('stateChange', (_before, after) => this.#onState(after))
    // A failure is followed by a close, which says what to do.
    this.#connection.on('error', () => {})
    this.#watch(this.#connection.state)
    this.#expectReady()
  }

  get state(): LinkState {
    return this.#state
  }

  /** Why it ended, once it has. */
  get reason(): LeaveReason | undefined {
    return this.#reason
  }

  get channelId(): string {
    return this.#channelId
  }

  /** Whether frames that are sent now are heard, and by nobody but the members of the channel. */
  get isReady(): boolean {
    const { state } = this.#connection
    return state.status === Status.Ready && isPrivate(state.networking)
  }

  /** Milliseconds that the voice server takes to answer; nothing when it has not been asked yet. */
  get ping(): number | undefined {
    return this.#connection.ping.ws
  }

  readonly send = (frame: Buffer): void => {
    this.#connection.playOpusPacket(frame)
  }

  readonly setSpeaking = (isSpeaking: boolean): void => {
    this.#connection.setSpeaking(isSpeaking)
  }

  /** Goes to another channel of the guild. */
  move(channelId: string): void {
    if (this.#state === 'ended' || channelId === this.#channelId) return
    this.#channelId = channelId
    this.#tries = 0
    this.#join()
  }

  /**
   * Answers once it is ready; at once when it is.
   *
   * @throws {VoiceError} NOT_JOINED when it ends before, or has ended
   */
  async untilReady(): Promise<void> {
    if (this.#state === 'ready') return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.once('ready', resolve)
    this.once('ended', () => resolve())
    if (this.#reason === undefined) await promise
    this.off('ready', resolve)
    if (this.#reason !== undefined) throw new VoiceError('NOT_JOINED', { reason: this.#reason })
  }

  /** Leaves, for good. */
  end(reason: LeaveReason): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#reason = reason
    clearTimeout(this.#timer)
    clearTimeout(this.#stableTimer)
    if (this.#connection.state.status !== Status.Destroyed) this.#connection.destroy()
    this.emit('ended', reason)
  }

  #onState(after: VoiceConnectionState): void {
    if (this.#state === 'ended') return
    this.#watch(after)
    if (after.status === Status.Ready) this.#onReady()
    if (after.status === Status.Disconnected) this.#onDisconnected()
    if (after.status === Status.Destroyed) this.end('gone')
    // It was ready before, and is being resumed, or was moved and has been told where to.
    const isOnItsWay = after.status === Status.Connecting || after.status === Status.Signalling
    if (isOnItsWay && this.#state !== 'joining') this.#expectReady()
  }

  #onReady(): void {
    if (this.#state === 'ready') return
    this.#state = 'ready'
    clearTimeout(this.#timer)
    this.#stableTimer = setTimeout(() => (this.#tries = 0), this.#timing.stable)
    this.emit('ready')
  }

  #onDisconnected(): void {
    clearTimeout(this.#stableTimer)
    const verdict = judgeClose(this.#closeCode)
    this.#closeCode = undefined
    if (verdict.next === 'end') this.end(verdict.reason)
    else if (verdict.next === 'retry') this.#retry()
    else this.#wait(this.#timing.moveGrace, () => this.end('kicked'))
  }

  #onChannel(channelId: string | null): void {
    if (channelId !== null) {
      this.#isPlaced = true
      this.#channelId = channelId
    } else if (this.#isPlaced) this.end('kicked')
    // Otherwise it is told of the end of the link before this one.
  }

  #retry(): void {
    this.#tries += 1
    if (this.#tries > this.#timing.tries) return this.end('unreachable')
    const { firstDelay, longestDelay } = this.#timing
    const delay = Math.min(firstDelay * 2 ** (this.#tries - 1), longestDelay)
    this.#wait(delay * (0.5 + Math.random() / 2), () => this.#join())
  }

  #join(): void {
    this.#isGateOpen = true
    const isAsked = this.#connection.rejoin({
      ...this.#connection.joinConfig,
      channelId: this.#channelId,
    })
    this.#isGateOpen = false
    // When the gateway is away the connection tells by being disconnected, which is answered by the next try.
    if (isAsked) this.#expectReady()
  }

  #expectReady(): void {
    clearTimeout(this.#stableTimer)
    this.#wait(this.#timing.joinTimeout, () => this.#retry())
    this.#state = 'joining'
  }

  #wait(milliseconds: number, then: () => void): void {
    clearTimeout(this.#timer)
    this.#state = 'waiting'
    this.#timer = setTimeout(then, milliseconds)
  }

  // The code of a close is told only by what is below the connection.
  #watch(state: VoiceConnectionState): void {
    if (!('networking' in state)) return
    const { networking } = state
    if (networking === this.#watched) return
    this.#watched = networking
    guardNetworking(networking, () => {
      if (this.#state !== 'ended') this.#retry()
    })
    // First, since the connection acts on the code as soon as it hears it.
    networking.prependListener('close', (code) => {
      this.#closeCode = code
    })
  }
}
