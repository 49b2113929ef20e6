import { SEQUENCE_BITS, WORKER_LIMIT } from './format.ts'
import { TailDigits } from './tail-digits.ts'
import { WindowClock } from './window-clock.ts'
import type { Clocks, Window } from './window-clock.ts'

/** What `createGenerator` needs to know; other clocks than the host's are for tests. */
export interface GeneratorOptions extends Clocks {
  /** 0 to 1023, leased together with the window. */
  readonly workerId: number
  readonly window: Window
  /** Called for each id that is refused because time has left the window, before the error is thrown. */
  readonly onRefused?: () => void
}

/**
 * Makes ids: unique, strictly increasing, and all inside the window.
 *
 * Every method that makes ids throws `SnowflakeError` OUTSIDE_WINDOW when time has left the window, and then no id
 * was made. More than 4096 ids in a millisecond run up to 10 ms ahead of the clock; from there on each further
 * millisecond's worth holds the caller up for at most a millisecond.
 */
export interface SnowflakeGenerator extends IdSource {
  readonly workerId: number
  /** The window's first millisecond since 2020. */
  readonly from: number
  /** The window's end, in milliseconds since 2020; it moves by `extend`. */
  readonly until: number
  /** How often an id was refused because time had left the window. */
  readonly refused: number
  /** What is free for the next holder of the worker id: the millisecond after the last used, or `from`. */
  readonly free: number
  /** Milliseconds since 2020 by which the next id will go: the clock's, unless ids are further. */
  readonly now: number

  /** Moves the window's end; an earlier end than the present one changes nothing. */
  extend(until: number): void
  /** Ends the window for good and answers `free`: no id is made after that. */
  close(): number
}

/** Where ids come from, whether a generator or a lease that holds one. */
export interface IdSource {
  /** One id as a number of 64 bits. */
  nextBigInt(): bigint
  /** One id as decimal text, the faster and for JSON the safer form. */
  nextString(): string
  /** So many ids as decimal text, in order. When it throws, none of them was given to anyone. */
  batch(quantity: number): string[]
  /** Fills the whole array with ids, in order. When it throws, those written are to be thrown away. */
  fillArray(ids: BigUint64Array): void
}

/**
 * A generator of ids for one lease.
 *
 * @example
 * const ids = createGenerator({ workerId: 7, window: { from, until } })
 * ids.nextString() // '906230862868480000'
 *
 * @throws {RangeError} when the worker id does not fit or the window is empty
 */
export function createGenerator(options: GeneratorOptions): SnowflakeGenerator {
  return new Generator(options)
}

// An id's low half: 10 bits of the millisecond, then the worker, then the sequence.
const LOW_MS_BITS = 32 - 22
const LOW_MS = 2 ** LOW_MS_BITS
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
const LOW = isLittleEndian ? 0 : 1
const HIGH = 1 - LOW

class Generator implements SnowflakeGenerator {
  readonly workerId: number
  readonly #window: WindowClock
  readonly #worker: number
  readonly #digits: TailDigits
  // One id in two halves that are small integers for the engine: shifting a BigInt takes nine times as long.
  readonly #halves = new Uint32Array(2)
  readonly #whole = new BigUint64Array(this.#halves.buffer)
  #halvesMs = -1
  #lowOfMs = 0

  constructor({ workerId, window, onRefused, ...clocks }: GeneratorOptions) {
    if (!Number.isInteger(workerId) || workerId < 0 || workerId >= WORKER_LIMIT) {
      throw new RangeError(`The worker id must be an integer from 0 to ${WORKER_LIMIT - 1}, not ${workerId}`)
    }
    this.workerId = workerId
    this.#worker = workerId << SEQUENCE_BITS
    this.#window = new WindowClock(window, clocks, onRefused)
    this.#digits = new TailDigits(workerId)
  }

  get from(): number {
    return this.#window.from
  }
  get until(): number {
    return this.#window.until
  }
  get refused(): number {
    return this.#window.refused
  }
  get free(): number {
    return this.#window.free
  }
  get now(): number {
    return Math.max(this.#window.now(), this.#window.ms)
  }

  nextBigInt(): bigint {
    const window = this.#window
    window.next()
    if (window.ms !== this.#halvesMs) this.#splitMs(window.ms)
    this.#halves[LOW] = this.#lowOfMs + window.sequence
    return this.#whole[0]!
  }

  nextString(): string {
    this.#window.next()
    return this.#digits.format(this.#window.ms, this.#window.sequence)
  }

  batch(quantity: number): string[] {
    requireQuantity(quantity)
    const ids: string[] = []
    while (ids.length < quantity) {
      const taken = this.#window.take(quantity - ids.length)
      const { ms, sequence } = this.#window
      for (let next = sequence - taken + 1; next <= sequence; next++) ids.push(this.#digits.format(ms, next))
    }
    return ids
  }

  fillArray(ids: BigUint64Array): void {
    const halves = new Uint32Array(ids.buffer, ids.byteOffset, ids.length * 2)
    let filled = 0
    while (filled < ids.length) {
      const taken = this.#window.take(ids.length - filled)
      this.#splitMs(this.#window.ms)
      const low = this.#lowOfMs + this.#window.sequence - taken + 1
      const high = this.#halves[HIGH]!
      for (let place = 0; place < taken; place++) {
        halves[2 * (filled + place) + LOW] = low + place
        halves[2 * (filled + place) + HIGH] = high
      }
      filled += taken
    }
  }

  extend(until: number): void {
    this.#window.extend(until)
  }

  close(): number {
    return this.#window.close()
  }

  #splitMs(ms: number): void {
    this.#halvesMs = ms
    this.#halves[HIGH] = Math.floor(ms / LOW_MS)
    this.#lowOfMs = (ms % LOW_MS) * 2 ** (32 - LOW_MS_BITS) + this.#worker
  }
}

function requireQuantity(quantity: number): void {
  if (Number.isInteger(quantity) && quantity >= 1) return
  throw new RangeError(`The quantity must be a positive integer, not ${quantity}`)
}
