import assert from 'node:assert/strict'
import { once } from 'node:events'
import test from 'node:test'
import { systemClock } from '../clock.ts'
import { LEASE_KEY } from '../pool/keys.ts'
import { eventually } from '../testing/eventually.ts'
import { startTestPool } from '../testing/test-pool.ts'
import { takeLease } from './lease.ts'

const NEVER = new AbortController().signal

test('a second worker waits, says so once, and has the lease when the first gives it back', async () => {
  await using pool = await startTestPool()
  const options = { redis: pool.redis, clock: systemClock, signal: NEVER, ttl: 1500 }
  const first = await takeLease(options)
  const events: string[] = []
  const second = takeLease({
    ...options,
    onWait: () => void events.push('waits'),
  }).then((lease) => {
    events.push('has it')
    return lease
  })
  await eventually(() => events.length > 0)
  let left = await pool.redis.pttl(LEASE_KEY)
  await eventually(async () => {
    const before = left
    left = await pool.redis.pttl(LEASE_KEY)
    return left > before // it was renewed
  })
  events.push('given back')
  await first[Symbol.asyncDispose]()
  await using lease = await second
  assert.deepEqual(
    [events, first.signal.aborted, lease.signal.aborted],
    [['waits', 'given back', 'has it'], false, false],
  )
})

test('who lost the lease is told, and does not give back that of another', async () => {
  await using pool = await startTestPool()
  const lease = await takeLease({ redis: pool.redis, clock: systemClock, signal: NEVER, ttl: 150 })
  await pool.redis.set(LEASE_KEY, 'of another')
  await once(lease.signal, 'abort')
  await lease[Symbol.asyncDispose]()
  assert.deepEqual(
    [lease.signal.reason.name, await pool.redis.get(LEASE_KEY)],
    ['LeaseLostError', 'of another'],
  )
})

test('who cannot reach Redis for as long as the lease lasts has lost it', async () => {
  await using pool = await startTestPool()
  await using lease = await takeLease({ redis: pool.redis, clock: systemClock, signal: NEVER, ttl: 300 })
  await pool.server.kill()
  await once(lease.signal, 'abort')
  assert.equal(lease.signal.reason.name, 'LeaseLostError')
})

test('a lease of a worker that vanished ends by itself', async () => {
  await using pool = await startTestPool()
  await pool.redis.set(LEASE_KEY, 'of a worker that vanished', 'PX', 200)
  await using lease = await takeLease({ redis: pool.redis, clock: systemClock, signal: NEVER, ttl: 300 })
  assert.equal(lease.signal.aborted, false)
})

test('who waits for the lease can be told to stop', async () => {
  await using pool = await startTestPool()
  await pool.redis.set(LEASE_KEY, 'of another')
  const stop = new AbortController()
  const onWait = () => stop.abort(new Error('told to stop'))
  const lease = takeLease({ redis: pool.redis, clock: systemClock, signal: stop.signal, onWait })
  await assert.rejects(lease, { message: 'told to stop' })
})
