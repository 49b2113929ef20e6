import { FRAME_LENGTH } from '../sound/index.ts'

/** Something that sends a frame whenever the clock ticks. */
export interface Ticking {
  /** Sends what is due; false when there is nothing more to send, so that no further tick is wanted. */
  tick: () => boolean
}

/** What the clock knows of time; milliseconds. */
export interface Time {
  now: () => number
  setTimeout: (callback: () => void, delay: number) => NodeJS.Timeout
}

const REAL_TIME: Time = { now: () => performance.now(), setTimeout }

/** How many frames late may be made up for at once; what is later is skipped, since no listener keeps that much. */
const CATCH_UP = 5

/**
 * One clock of 20 ms for everything that plays. It runs only while something does, and does not drift: each tick is due
 * 20 ms after the one before was due, however late that came.
 */
export class FrameClock {
  readonly #ticking = new Set<Ticking>()
  readonly #time: Time
  #due = 0
  #timer: NodeJS.Timeout | undefined

  constructor(time: Time = REAL_TIME) {
    this.#time = time
  }

  /** Whether anything plays. */
  get isRunning(): boolean {
    return this.#timer !== undefined
  }

  /** Ticks once now, so that nothing waits for the others' next tick, then with all others. */
  start(member: Ticking): void {
    if (this.#ticking.has(member) || !member.tick()) return
    this.#ticking.add(member)
    if (this.#timer) return
    this.#due = this.#time.now() + FRAME_LENGTH
    this.#wait()
  }

  stop(member: Ticking): void {
    this.#ticking.delete(member)
    if (this.#ticking.size > 0) return
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #wait(): void {
    this.#timer = this.#time.setTimeout(() => this.#run(), Math.max(0, this.#due - this.#time.now()))
  }

  #run(): void {
    const now = this.#time.now()
    if (now - this.#due > CATCH_UP * FRAME_LENGTH) this.#due = now
    do {
      this.#due += FRAME_LENGTH
      for (const member of this.#ticking) if (!member.tick()) this.#ticking.delete(member)
    } while (this.#due <= now)
    if (this.#ticking.size > 0) this.#wait()
    else this.#timer = undefined
  }
}
