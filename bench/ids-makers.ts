import { createGenerator, EPOCH_MS, SEQUENCE_LIMIT } from '@berth/snowflake'
import type { SnowflakeGenerator } from '@berth/snowflake'

/** One way to make ids. */
export interface Maker {
  readonly name: string
  /** Whether it runs on a clock that never makes it wait; such ids are of no real time. */
  readonly isFree: boolean
  readonly idsPerCall: number
  /** Makes ids so many times, and drops them. Every maker has a loop of its own, which the engine optimises for it alone. */
  readonly run: (times: number) => void
  /** Makes ids once. */
  readonly make: () => Iterable<string | bigint>
}

let sink: unknown

/** Ours in every form, on the host's clock or on a free one. */
export function createOurs({ isFree }: { readonly isFree: boolean }): readonly Maker[] {
  const ids = createIds(isFree, SEQUENCE_LIMIT)
  const batches = createIds(isFree, 1)
  const array = new BigUint64Array(SEQUENCE_LIMIT)
  return [
    {
      name: 'berth nextString()',
      isFree,
      idsPerCall: 1,
      run(times) {
        for (let left = times; left > 0; left--) sink = ids.nextString()
      },
      make: () => [ids.nextString()],
    },
    {
      name: 'berth nextBigInt()',
      isFree,
      idsPerCall: 1,
      run(times) {
        for (let left = times; left > 0; left--) sink = ids.nextBigInt()
      },
      make: () => [ids.nextBigInt()],
    },
    {
      name: `berth batch(${SEQUENCE_LIMIT})`,
      isFree,
      idsPerCall: SEQUENCE_LIMIT,
      run(times) {
        for (let left = times; left > 0; left--) sink = batches.batch(SEQUENCE_LIMIT)
      },
      make: () => batches.batch(SEQUENCE_LIMIT),
    },
    {
      name: `berth fillArray(${SEQUENCE_LIMIT})`,
      isFree,
      idsPerCall: SEQUENCE_LIMIT,
      run(times) {
        for (let left = times; left > 0; left--) sink = batches.fillArray(array)
      },
      make() {
        batches.fillArray(array)
        return array
      },
    },
  ]
}

/** A free clock goes on by a millisecond just when one is used up, after so many looks at it. */
function createIds(isFree: boolean, looksPerMs: number): SnowflakeGenerator {
  const start = Date.now()
  const from = start - EPOCH_MS
  let looks = 0
  const window = { from, until: from + 2 ** 40 }
  if (!isFree) return createGenerator({ workerId: 513, window })
  return createGenerator({ workerId: 513, window, clock: () => start + Math.floor(looks++ / looksPerMs) })
}

/**
 * Read by nobody; without it the loops above could be optimised away.
 *
 * @public
 */
export const readSink = (): unknown => sink
