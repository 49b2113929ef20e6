import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { isSnowflakeError } from './errors.ts'
import { decode, encode, EPOCH_MS, MS_LIMIT, parseId, SEQUENCE_LIMIT, WORKER_LIMIT } from './format.ts'

const LARGEST = 2n ** 64n - 1n

void suite('the format', () => {
  test('milliseconds since 2020 stand above 10 bits of worker and 12 of sequence', () => {
    assert.equal(encode({ ms: 1, worker: 0, sequence: 0 }), 4_194_304n)
    assert.equal(encode({ ms: 0, worker: 1, sequence: 0 }), 4096n)
    assert.equal(encode({ ms: MS_LIMIT - 1, worker: 1023, sequence: 4095 }), LARGEST)
    assert.equal(EPOCH_MS, Date.UTC(2020, 0, 1))
  })

  test('decode gives back what was encoded, from the number and from its text', () => {
    const parts = fc.record({
      ms: fc.nat({ max: MS_LIMIT - 1 }),
      worker: fc.nat({ max: WORKER_LIMIT - 1 }),
      sequence: fc.nat({ max: SEQUENCE_LIMIT - 1 }),
    })
    fc.assert(
      fc.property(parts, (given) => {
        const expected = { ...given, unixMs: given.ms + EPOCH_MS }
        assert.deepEqual(decode(encode(given)), expected)
        assert.deepEqual(decode(String(encode(given))), expected)
      }),
    )
  })

  test('the first id of 19 digits belongs to 2027-07-22T11:22:59.101Z', () => {
    const at = Date.parse('2027-07-22T11:22:59.101Z') - EPOCH_MS
    assert.equal(String(encode({ ms: at - 1, worker: 0, sequence: 0 })).length, 18)
    assert.equal(String(encode({ ms: at, worker: 1023, sequence: 4095 })).length, 19)
    assert.equal(decode(10n ** 18n).ms, at)
  })

  test('text that is no id is refused with what is wrong with it, whatever its length', () => {
    const problems = new Map([
      ['', 'it must have 1 to 20 digits'],
      ['9'.repeat(10_000_000), 'it must have 1 to 20 digits'],
      ['-1', 'it must consist of the digits 0 to 9'],
      ['0x10', 'it must consist of the digits 0 to 9'],
      ['1e5', 'it must consist of the digits 0 to 9'],
      [' 1', 'it must consist of the digits 0 to 9'],
      ['1\n', 'it must consist of the digits 0 to 9'],
      ['٣', 'it must consist of the digits 0 to 9'],
      ['007', 'it must not begin with 0'],
      ['18446744073709551616', 'it must lie between 0 and 18446744073709551615'],
    ])
    for (const [text, problem] of problems) {
      assert.throws(
        () => decode(text),
        { code: 'INVALID_ID', message: `This is no snowflake: ${problem}` },
        text.slice(0, 30),
      )
    }
    assert.throws(() => decode(-1n), { code: 'INVALID_ID' })
    assert.throws(() => decode(LARGEST + 1n), { code: 'INVALID_ID' })
  })

  test('any text is either an id in its one form or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.bigInt({ min: -5n, max: LARGEST * 2n }).map(String)), (text) => {
        try {
          assert.equal(String(parseId(text)), text)
        } catch (error) {
          assert.ok(isSnowflakeError(error, 'INVALID_ID'))
        }
      }),
    )
  })

  test('parts that do not fit are refused by name', () => {
    assert.throws(
      () => encode({ ms: 0, worker: 1024, sequence: 0 }),
      new RangeError('worker must be an integer from 0 to 1023, not 1024'),
    )
    assert.throws(() => encode({ ms: MS_LIMIT, worker: 0, sequence: 0 }), RangeError)
    assert.throws(() => encode({ ms: -1, worker: 0, sequence: 0 }), RangeError)
    assert.throws(() => encode({ ms: 0, worker: 0, sequence: 0.5 }), RangeError)
  })
})
