import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { renewalDelay, requestTimeout, retryDelay } from './lease-delays.ts'

void suite('the delays of a lease', () => {
  test('a renewal comes after a third of the lease, a tenth more or less', () => {
    assert.deepEqual(
      [0, 0.5, 1].map((random) => Math.round(renewalDelay(300_000, random))),
      [90_000, 100_000, 110_000],
    )
  })

  test('a request may take less than a sixth of the lease, and never more than 5 s', () => {
    assert.deepEqual([undefined, 1_500, 300_000].map(requestTimeout), [5_000, 225, 5_000])
  })

  test('retries without a lease double from 100 ms up to 5 s', () => {
    const delays = [1, 2, 3, 7, 1_000_000].map((failures) => retryDelay({ failures }, 1))
    assert.deepEqual(delays, [100, 200, 400, 5_000, 5_000])
    assert.equal(retryDelay({ failures: 2 }, 0), 100)
  })

  test('retries of a renewal come within a twelfth of the lease, whatever Snowcloud asks for', () => {
    assert.equal(retryDelay({ failures: 9, ttl: 1_500, retryAfter: 60_000 }, 1), 125)
    assert.equal(retryDelay({ failures: 9, ttl: 300_000 }, 1), 5_000)
  })

  test('who has no lease waits as long as Snowcloud asks for, up to 10 s', () => {
    assert.equal(retryDelay({ failures: 1, retryAfter: 3_000 }, 1), 3_000)
    assert.equal(retryDelay({ failures: 1, retryAfter: 60_000 }, 1), 10_000)
  })
})
