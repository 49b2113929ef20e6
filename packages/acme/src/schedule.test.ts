import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renewalTime, retryTime } from './schedule.ts'

const DAY = 86_400_000
const MINUTE = 60_000

test('a certificate is renewed when a third of its lifetime is left, and up to a thirtieth of it earlier', () => {
  const validity = { notBefore: 0, notAfter: 90 * DAY }
  assert.deepEqual([renewalTime(validity, 0), renewalTime(validity, 1)], [60 * DAY, 57 * DAY])
  const short = { notBefore: 0, notAfter: 6 * DAY }
  assert.deepEqual([renewalTime(short, 0), renewalTime(short, 0.5)], [4 * DAY, 3.9 * DAY])
})

test('after a failure it is tried again ever more rarely, at least twice a day', () => {
  const pauses = [1, 2, 3, 10, 11, 50].map((attempts) => retryTime(0, { attempts, isRateLimited: false }))
  assert.deepEqual(pauses, [MINUTE, 2 * MINUTE, 4 * MINUTE, 512 * MINUTE, 720 * MINUTE, 720 * MINUTE])
})

test('a certificate that is about to expire is tried for more often', () => {
  const validity = { notBefore: 0, notAfter: 80 * MINUTE }
  const failure = { attempts: 5, isRateLimited: false }
  assert.equal(retryTime(0, failure, validity), 10 * MINUTE)
  assert.equal(retryTime(72 * MINUTE, failure, validity), 73 * MINUTE)
  assert.equal(retryTime(90 * MINUTE, failure, validity), 90 * MINUTE + 1_000)
})

test('an authority that is asked too often is left alone for an hour', () => {
  const validity = { notBefore: 0, notAfter: 80 * MINUTE }
  assert.equal(retryTime(0, { attempts: 1, isRateLimited: true }, validity), 60 * MINUTE)
})
