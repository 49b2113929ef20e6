import { SEQUENCE_BITS } from './format.ts'

const TAIL = 10_000
const TAILS = Array.from({ length: TAIL }, (_, tail) => String(tail).padStart(4, '0'))

/**
 * Writes ids of one worker in decimal.
 *
 * The 4096 ids of a millisecond differ in their last four digits only, and at most once in what stands before:
 * so that is written twice a millisecond, and a table has the tails. A third of the BigInt's own text in time.
 */
export class TailDigits {
  readonly #worker: bigint
  #ms = -1
  #firstTail = 0
  #head = ''
  #nextHead = ''

  constructor(workerId: number) {
    this.#worker = BigInt(workerId << SEQUENCE_BITS)
  }

  /** The decimal text of an id, without leading zeros. */
  format(ms: number, sequence: number): string {
    if (ms !== this.#ms) this.#begin(ms)
    const tail = this.#firstTail + sequence
    return tail < TAIL ? this.#head + TAILS[tail]! : this.#nextHead + TAILS[tail - TAIL]!
  }

  #begin(ms: number): void {
    const first = (BigInt(ms) << 22n) | this.#worker
    const head = first / BigInt(TAIL)
    this.#ms = ms
    this.#firstTail = Number(first % BigInt(TAIL))
    this.#head = String(head)
    this.#nextHead = String(head + 1n)
  }
}
