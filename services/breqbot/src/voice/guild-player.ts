import type { FrameClock, Ticking } from './frame-clock.ts'
import { Mixer } from './mixer.ts'
import { VoiceError } from './voice-error.ts'

/** What happens to a sound that is asked for while another one plays. */
export const POLICIES = ['mix', 'queue', 'replace'] as const
export type Policy = (typeof POLICIES)[number]

/** Where frames go. */
export interface Output {
  readonly isReady: boolean
  send: (frame: Buffer) => void
  setSpeaking: (isSpeaking: boolean) => void
}

/** What became of a sound that was asked for. */
export type PlayResult =
  | { readonly state: 'playing' }
  /** `ahead`: how many are played before it, the one that plays now not counted. */
  | { readonly state: 'queued'; readonly ahead: number }

/** What Discord asks for at the end of a sound, so that clients do not make up what would come next. */
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe])
const SILENT_FRAMES = 5

/** How many sounds may wait. */
export const LONGEST_QUEUE = 25

/** How many frames' time a sound waits for a connection that is being resumed, before it is given up: 5 s. */
const LONGEST_HOLD = 250

/** What one guild hears: the sounds that play, those that wait, and the silence after them. */
export class GuildPlayer implements Ticking {
  readonly #clock: FrameClock
  readonly #output: Output
  readonly #mixer = new Mixer()
  #queue: (readonly Buffer[])[] = []
  #silent = 0
  #held = 0

  constructor(clock: FrameClock, output: Output) {
    this.#clock = clock
    this.#output = output
  }

  /** How many sounds are heard now. */
  get playing(): number {
    return this.#mixer.size
  }

  /** How many wait. */
  get queued(): number {
    return this.#queue.length
  }

  /** @throws {VoiceError} QUEUE_FULL */
  play(frames: readonly Buffer[], policy: Policy): PlayResult {
    if (policy === 'queue' && this.playing > 0) {
      if (this.queued >= LONGEST_QUEUE) throw new VoiceError('QUEUE_FULL', { limit: LONGEST_QUEUE })
      this.#queue.push(frames)
      return { state: 'queued', ahead: this.queued - 1 }
    }
    if (policy === 'replace') this.stop()
    this.#mixer.add(frames)
    this.#silent = SILENT_FRAMES
    this.#clock.start(this)
    return { state: 'playing' }
  }

  /** Ends every sound, those that wait too. */
  stop(): void {
    this.#queue = []
    this.#mixer.clear()
  }

  /** Ends everything at once, without the silence after it: nobody is there to be sent to. */
  end(): void {
    this.stop()
    this.#silent = 0
    this.#clock.stop(this)
  }

  readonly tick = (): boolean => {
    if (!this.#output.isReady) return this.#hold()
    this.#held = 0
    const frame = this.#next()
    if (frame) this.#output.send(frame)
    else if (this.#silent > 0) {
      this.#silent -= 1
      this.#output.send(SILENCE)
    } else {
      this.#output.setSpeaking(false)
      return false
    }
    return true
  }

  #next(): Buffer | undefined {
    const waiting = this.#mixer.size === 0 ? this.#queue.shift() : undefined
    if (waiting) this.#mixer.add(waiting)
    return this.#mixer.next()
  }

  // A sound waits where it is while the connection is resumed, rather than go on unheard.
  #hold(): boolean {
    this.#held += 1
    if (this.#held <= LONGEST_HOLD) return true
    this.#held = 0
    this.stop()
    this.#silent = 0
    return false
  }
}
