import { SnowflakeError } from './errors.ts'
import { EPOCH_MS, MS_LIMIT, SEQUENCE_LIMIT } from './format.ts'

/** The milliseconds, counted from 2020, that ids of one lease may carry: `from` and later, but before `until`. */
export interface Window {
  readonly from: number
  readonly until: number
}

/** Where the time comes from: both answer milliseconds, and fractions do not matter. */
export interface Clocks {
  /**
   * Unix milliseconds; they may stand still, jump or step back.
   *
   * @default Date.now
   */
  readonly clock?: () => number
  /**
   * Milliseconds since any moment, never set by anyone.
   *
   * @default performance.now
   */
  readonly stopwatch?: () => number
}

/**
 * How many milliseconds ids may run ahead of time when more than 4096 are asked of one.
 *
 * It is about a slice of the scheduler: quota that a busy host takes from the process is got back afterwards,
 * and no id ever says a time further off than clocks of two hosts commonly are.
 */
export const MAX_AHEAD_MS = 10

/** A stopwatch that runs needs far fewer looks for a millisecond; one that stands still must not hold the process. */
const MAX_LOOKS = 1_000_000
const LAST_SEQUENCE = SEQUENCE_LIMIT - 1

/**
 * Hands out (millisecond, sequence) pairs: each greater than the one before, each inside the window.
 *
 * The millisecond is the greatest of the clock's, the last one used and the window's first, and the very value that
 * is handed out is the one compared with the window's end. So no pause, step of the clock or late answer can let a
 * pair outside the window leave: an id computed before a stop of the process still lies where it was allowed.
 */
export class WindowClock {
  /** The millisecond of the pair handed out last. */
  ms: number
  /** The sequence of the pair handed out last; -1 before the first. */
  sequence = -1
  readonly from: number
  readonly #clock: () => number
  readonly #stopwatch: () => number
  readonly #onRefused: (() => void) | undefined
  #until: number
  #isClosed = false
  #refused = 0
  // The last millisecond that came from the clock, and what the stopwatch said then.
  #anchor: number
  #anchoredAt: number

  /** @throws {RangeError} when the window is empty or not made of milliseconds that fit an id */
  constructor({ from, until }: Window, clocks: Clocks = {}, onRefused?: () => void) {
    // Millisecond 0 is left out: an id is never 0, and never shorter than the digits that are written from a table.
    if (!isMs(from) || !isMs(until) || from === 0 || from >= until) {
      throw new RangeError(`The window from ${from} until ${until} holds no milliseconds that fit an id`)
    }
    this.from = from
    this.ms = from
    this.#until = until
    this.#clock = clocks.clock ?? Date.now
    this.#stopwatch = clocks.stopwatch ?? (() => performance.now())
    this.#onRefused = onRefused
    this.#anchor = from
    this.#anchoredAt = this.#stopwatch()
  }

  /** The window's end; the same as `from` once it is closed. */
  get until(): number {
    return this.#until
  }

  /** How often a pair was refused because its millisecond lay outside the window. */
  get refused(): number {
    return this.#refused
  }

  /** The millisecond from which on another may use the worker id: one after the last used, or the window's first. */
  get free(): number {
    return this.sequence < 0 ? this.from : this.ms + 1
  }

  /** What the clock says, in milliseconds since 2020, whole ones. */
  now(): number {
    return Math.floor(this.#clock()) - EPOCH_MS
  }

  /**
   * Moves on by one pair, to be read from `ms` and `sequence`.
   *
   * @throws {SnowflakeError} OUTSIDE_WINDOW when there is none in the window now; nothing has changed then
   * @throws {SnowflakeError} AHEAD_OF_CLOCK when time stands still, as that of a test may
   */
  next(): void {
    const now = this.#clock() - EPOCH_MS
    if (now <= this.ms && this.sequence < LAST_SEQUENCE) this.sequence++
    else this.#nextMs(Math.floor(now))
  }

  /**
   * Moves on by up to `quantity` pairs of one millisecond, with one look at the clock.
   *
   * @returns how many it were; `sequence` is that of the last
   * @throws {SnowflakeError} as `next` does
   */
  take(quantity: number): number {
    this.next()
    const more = Math.min(quantity - 1, LAST_SEQUENCE - this.sequence)
    this.sequence += more
    return more + 1
  }

  /** Moves the end of the window; an end before the present one changes nothing, nor does any once it is closed. */
  extend(until: number): void {
    if (!isMs(until)) throw new RangeError(`${until} is no millisecond that fits an id`)
    if (!this.#isClosed && until > this.#until) this.#until = until
  }

  /** Empties the window for good, and answers `free`. */
  close(): number {
    const free = this.free
    this.#isClosed = true
    this.#until = this.from
    this.ms = free - 1
    this.sequence = LAST_SEQUENCE // next() looks at the window's end only when it needs another millisecond
    return free
  }

  #nextMs(now: number): void {
    let t = now
    if (now <= this.ms) {
      // A clock with fractions comes here within its millisecond.
      if (this.sequence < LAST_SEQUENCE) {
        this.sequence++
        return
      }
      t = this.ms + 1
    }
    if (!(t < this.#until)) {
      this.#refused++
      this.#onRefused?.()
      throw new SnowflakeError('OUTSIDE_WINDOW', { ms: t, from: this.from, until: this.#until })
    }
    if (t === now) this.#anchorAt(now)
    else if (t - MAX_AHEAD_MS > now) this.#awaitTime(t - MAX_AHEAD_MS)
    this.ms = t
    this.sequence = 0
  }

  #anchorAt(now: number): void {
    this.#anchor = now
    this.#anchoredAt = this.#stopwatch()
  }

  /**
   * Holds the caller up until it is `ms`, for up to a millisecond.
   *
   * Time goes on by the stopwatch when the clock does not: a clock that was set back by an hour
   * costs a generator nothing, neither the hour nor its pace.
   */
  #awaitTime(ms: number): void {
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      if (this.#anchor + this.#stopwatch() - this.#anchoredAt >= ms || this.now() >= ms) return
    }
    throw new SnowflakeError('AHEAD_OF_CLOCK', { ahead: MAX_AHEAD_MS })
  }
}

const isMs = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= MS_LIMIT
