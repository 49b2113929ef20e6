import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { isSnowflakeError } from './errors.ts'
import { decode, encode, EPOCH_MS, SEQUENCE_LIMIT } from './format.ts'
import { createGenerator } from './generator.ts'
import type { IdSource, SnowflakeGenerator } from './generator.ts'
import type { Window } from './window-clock.ts'

void suite('the generator against a naive one', () => {
  test('gives the same ids whatever the clock does, increasing and inside the window, or refuses like it', () => {
    fc.assert(
      fc.property(scripts, fc.nat({ max: 1023 }), ways, (script, workerId, way) => {
        const window = { from: 1_000, until: 1_060 }
        const ids = createGenerator({ workerId, window, ...scripted(script), stopwatch: racing() })
        const naive = createNaive(workerId, window, scripted(script).clock)
        let last = 0n
        for (let turn = 0; turn < script.length; turn++) {
          const expected = outcome(naive)
          const actual = outcome(() => BigInt(way(ids)))
          assert.equal(actual, expected)
          if (typeof actual !== 'bigint') continue
          const { ms } = decode(actual)
          assert.ok(actual > last && ms >= window.from && ms < window.until)
          last = actual
        }
      }),
      { numRuns: 80 },
    )
  })

  test('gives the same ids over the change from 18 to 19 digits, in every way to ask', () => {
    const at = Date.parse('2027-07-22T11:22:59.101Z') - EPOCH_MS
    const quantity = 6 * SEQUENCE_LIMIT
    const window = { from: at - 3, until: at + 10 }
    for (const workerId of [0, 513, 1023]) {
      const still = { clock: () => EPOCH_MS + at - 3, stopwatch: racing() }
      const create = (): SnowflakeGenerator => createGenerator({ workerId, window, ...still })
      const naive = createNaive(workerId, window, still.clock)
      const expected = Array.from({ length: quantity }, () => naive())
      const [strings, bigints, filled] = [create(), create(), new BigUint64Array(quantity)]
      create().fillArray(filled)
      assert.deepEqual(
        Array.from({ length: quantity }, () => BigInt(strings.nextString())),
        expected,
      )
      assert.deepEqual(
        Array.from({ length: quantity }, () => bigints.nextBigInt()),
        expected,
      )
      assert.deepEqual(create().batch(quantity), expected.map(String))
      assert.deepEqual([...filled], expected)
      assert.equal(new Set(expected.map((id) => String(id).length)).size, 2)
    }
  })
})

void suite('the generator', () => {
  test('makes unique, increasing ids on the real clock, near its time', () => {
    const now = Date.now() - EPOCH_MS
    const ids = createGenerator({ workerId: 3, window: { from: now, until: now + 60_000 } })
    const made = ids.batch(30_000).map(BigInt)
    for (let count = 0; count < 30_000; count++) made.push(ids.nextBigInt(), BigInt(ids.nextString()))
    assert.ok(made.every((id, place) => place === 0 || id > made[place - 1]!))
    assert.equal(decode(made[0]!).worker, 3)
    assert.ok(decode(made.at(-1)!).unixMs <= Date.now() + 10)
  })

  test('refuses, and forgets nothing, while the clock is outside the window', () => {
    const time = manual(1_000)
    const ids = createGenerator({ workerId: 1, window: { from: 1_000, until: 1_010 }, ...time })
    assert.deepEqual(decode(ids.nextBigInt()), {
      ms: 1_000,
      unixMs: EPOCH_MS + 1_000,
      worker: 1,
      sequence: 0,
    })
    time.set(3_600_000)
    for (const way of WAYS) {
      assert.throws(() => way(ids), {
        code: 'OUTSIDE_WINDOW',
        details: { ms: 3_600_000, from: 1_000, until: 1_010 },
      })
    }
    assert.equal(ids.refused, WAYS.length)
    time.set(1_000)
    assert.equal(decode(ids.nextBigInt()).sequence, 1)
  })

  test('starts where its window does while the clock is still before it', () => {
    const ids = createGenerator({ workerId: 1, window: { from: 5_000, until: 6_000 }, ...manual(1_000) })
    assert.equal(ids.nextBigInt(), encode({ ms: 5_000, worker: 1, sequence: 0 }))
    assert.equal(ids.now, 5_000)
  })

  test('goes on past an end that was extended, and ignores an extension that is late', () => {
    const time = manual(1_000)
    const ids = createGenerator({ workerId: 1, window: { from: 1_000, until: 1_010 }, ...time })
    ids.extend(1_020)
    ids.extend(1_015)
    time.set(1_019)
    assert.equal(decode(ids.nextBigInt()).ms, 1_019)
    assert.deepEqual([ids.from, ids.until, ids.free], [1_000, 1_020, 1_020])
    assert.throws(() => ids.extend(Number.NaN), RangeError)
  })

  test('makes no id once it is closed, and says what is free for the next holder', () => {
    const time = manual(1_003)
    const ids = createGenerator({ workerId: 1, window: { from: 1_000, until: 1_010 }, ...time })
    ids.nextString()
    assert.deepEqual([ids.close(), ids.close(), ids.free], [1_004, 1_004, 1_004])
    ids.extend(2_000)
    for (const ms of [900, 1_003, 1_005]) {
      time.set(ms)
      for (const way of WAYS) assert.throws(() => way(ids), { code: 'OUTSIDE_WINDOW' })
    }
  })

  test('frees its whole window when it is closed unused', () => {
    const ids = createGenerator({ workerId: 1, window: { from: 1_000, until: 1_010 }, ...manual(1_005) })
    assert.equal(ids.close(), 1_000)
    assert.throws(() => ids.nextBigInt(), { code: 'OUTSIDE_WINDOW' })
  })

  test('a batch crosses milliseconds in order, and fails whole at the end of the window', () => {
    const ids = createGenerator({
      workerId: 1,
      window: { from: 1_000, until: 1_002 },
      ...manual(1_000),
    })
    assert.deepEqual(
      ids
        .batch(4097)
        .slice(4094)
        .map(decode)
        .map(({ ms, sequence }) => [ms, sequence]),
      [
        [1_000, 4094],
        [1_000, 4095],
        [1_001, 0],
      ],
    )
    assert.throws(() => ids.batch(4096), { code: 'OUTSIDE_WINDOW' })
    for (const quantity of [0, -1, 1.5, Number.NaN]) assert.throws(() => ids.batch(quantity), RangeError)
  })

  test('a part of a buffer is filled without touching the rest', () => {
    const ids = createGenerator({ workerId: 0, window: { from: 1_000, until: 2_000 }, ...manual(1_000) })
    const buffer = new BigUint64Array(4)
    ids.fillArray(buffer.subarray(1, 3))
    const first = encode({ ms: 1_000, worker: 0, sequence: 0 })
    assert.deepEqual([...buffer], [0n, first, first + 1n, 0n])
  })

  test('a worker id or window that fits no id is refused', () => {
    for (const workerId of [-1, 1024, 0.5, Number.NaN]) {
      assert.throws(() => createGenerator({ workerId, window: { from: 1, until: 2 } }), RangeError)
    }
    for (const [from, until] of [
      [0, 1],
      [2, 2],
      [2, 1],
      [1, 2 ** 42 + 1],
      [1.5, 3],
      [1, Number.NaN],
    ] as const) {
      assert.throws(() => createGenerator({ workerId: 0, window: { from, until } }), RangeError)
    }
  })
})

void suite('the generator and time', () => {
  test('runs up to 10 ms ahead of a clock that stands still, then a millisecond for each that passes', () => {
    const time = manual(1_000)
    const ids = createGenerator({
      workerId: 1,
      window: { from: 1_000, until: 9_000 },
      ...time,
      stopwatch: () => 0,
    })
    assert.equal(decode(ids.batch(11 * SEQUENCE_LIMIT).at(-1)!).ms, 1_010)
    assert.throws(() => ids.nextBigInt(), { code: 'AHEAD_OF_CLOCK', details: { ahead: 10 } })
    time.set(1_001)
    assert.equal(decode(ids.batch(SEQUENCE_LIMIT).at(-1)!).ms, 1_011)
    assert.throws(() => ids.nextBigInt(), { code: 'AHEAD_OF_CLOCK' })
  })

  test('keeps its pace by the stopwatch when the clock was set back', () => {
    const time = manual(10_000)
    let elapsed = 0
    const stopwatch = (): number => elapsed
    const ids = createGenerator({ workerId: 1, window: { from: 9_000, until: 90_000 }, ...time, stopwatch })
    ids.nextBigInt()
    time.set(1_000)
    elapsed = 5
    assert.equal(decode(ids.batch(16 * SEQUENCE_LIMIT - 1).at(-1)!).ms, 10_015)
    assert.throws(() => ids.nextBigInt(), { code: 'AHEAD_OF_CLOCK' })
    elapsed = 6
    assert.equal(decode(ids.nextBigInt()).ms, 10_016)
  })

  test('a clock with fractions counts whole milliseconds', () => {
    let now = 1_000.2
    const ids = createGenerator({
      workerId: 0,
      window: { from: 900, until: 9_000 },
      clock: () => EPOCH_MS + now,
    })
    const parts = [1_000.2, 1_000.9, 1_001.1].map((at) => {
      now = at
      const { ms, sequence } = decode(ids.nextBigInt())
      return [ms, sequence]
    })
    assert.deepEqual(parts, [
      [1_000, 0],
      [1_000, 1],
      [1_001, 0],
    ])
  })

  test('a clock that answers nonsense makes no id', () => {
    const ids = createGenerator({ workerId: 0, window: { from: 900, until: 9_000 }, clock: () => Number.NaN })
    assert.throws(() => ids.nextBigInt(), { code: 'OUTSIDE_WINDOW' })
  })
})

const WAYS: readonly ((ids: IdSource) => string | bigint)[] = [
  (ids) => ids.nextBigInt(),
  (ids) => ids.nextString(),
  (ids) => ids.batch(1)[0]!,
  (ids) => {
    const one = new BigUint64Array(1)
    ids.fillArray(one)
    return one[0]!
  },
]
const ways = fc.constantFrom(...WAYS)

// Long stretches on one millisecond reach the 4096th id; the rest are steps of any size, back too.
const scripts = fc
  .array(fc.oneof(fc.tuple(fc.integer({ min: -80, max: 80 }), fc.constantFrom(1, 2, 5_000))), {
    minLength: 1,
    maxLength: 6,
  })
  .map((stretches) =>
    stretches.flatMap(([offset, reads]) => Array.from({ length: reads }, () => 1_000 + offset)),
  )

function scripted(script: readonly number[]): { clock: () => number } {
  let place = 0
  return { clock: () => EPOCH_MS + script[Math.min(place++, script.length - 1)]! }
}

/** A stopwatch by which no generator ever waits. */
function racing(): () => number {
  let elapsed = 0
  return () => (elapsed += 1e9)
}

function manual(start: number): { clock: () => number; set: (ms: number) => void } {
  let now = start
  return { clock: () => EPOCH_MS + now, set: (ms) => void (now = ms) }
}

/** The rule as it is written down, one id at a time, with nothing kept but the last pair. */
function createNaive(worker: number, { from, until }: Window, clock: () => number): () => bigint {
  let last = from
  let sequence = -1
  return () => {
    const now = Math.max(clock() - EPOCH_MS, last)
    const [ms, next] = now > last ? [now, 0] : sequence < 4095 ? [last, sequence + 1] : [last + 1, 0]
    if (ms >= until) throw new RangeError('OUTSIDE_WINDOW')
    ;[last, sequence] = [ms, next]
    return BigInt(ms) * 2n ** 22n + BigInt(worker) * 2n ** 12n + BigInt(next)
  }
}

function outcome(make: () => bigint): bigint | string {
  try {
    return make()
  } catch (error) {
    if (isSnowflakeError(error, 'OUTSIDE_WINDOW')) return error.code
    if (error instanceof RangeError) return error.message
    throw error
  }
}
