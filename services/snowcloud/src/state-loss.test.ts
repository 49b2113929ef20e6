import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { KEYS } from './lease-scripts.ts'
import { refusalOf, TestCloud, TTL } from './test-cloud.ts'

/** Ways to lose state. Each leaves a Redis that answers, and that knows less than was granted. */
const LOSSES: Readonly<Record<string, (cloud: TestCloud) => Promise<unknown>>> = {
  FLUSHALL: (cloud) => cloud.redis.flushall(),
  'a restart with nothing': async (cloud) => {
    await cloud.server.kill()
    await cloud.server.restart({ data: 'empty' })
    await cloud.isReachable()
  },
  'the loss of the ends of windows': (cloud) => cloud.redis.del(KEYS.ends),
  'the loss of the holders': (cloud) => cloud.redis.del(KEYS.holders),
  'the loss of the state itself': (cloud) => cloud.redis.del(KEYS.state),
  'the loss of one worker id': (cloud) => cloud.redis.zrem(KEYS.ends, 0),
}

for (const [name, lose] of Object.entries(LOSSES)) {
  test(`after ${name}, holders go on and newcomers wait until every window has passed`, async () => {
    await using cloud = await TestCloud.start({ POOL_SIZE: '2' })
    const holder = await cloud.acquire('holder')
    const silent = await cloud.acquire('silent')
    await lose(cloud)
    await cloud.settle()

    const newcomer = await cloud.post('/leases', { owner: 'newcomer' })
    const renewed = await cloud.renew(holder)
    assert.equal(refusalOf(newcomer), '503 QUARANTINE')
    assert.ok((newcomer.retryAfter ?? 0) > 1)
    assert.equal(renewed.status, 200)
    assert.deepEqual(
      [renewed.body.workerId, renewed.body.from, renewed.body.generation],
      [holder.workerId, holder.from, holder.generation],
    )

    await cloud.skew(TTL - 1500)
    assert.equal((await cloud.renew(renewed.body)).status, 200)
    await cloud.skew(1500)
    const after = await cloud.acquire('newcomer')
    assert.equal(after.workerId, silent.workerId)
    assert.ok(after.from >= silent.until, 'the silent holder may have used its window to the end')
    assert.ok(after.generation > silent.generation)
  })
}

test('after a restart with an old copy, holders go on and newcomers wait', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '2' })
  await cloud.acquire('before the copy')
  const copy = await cloud.server.copyData()
  const holder = await cloud.acquire('after the copy')
  await cloud.server.kill()
  await cloud.server.restart({ data: copy })
  await cloud.isReachable()
  await cloud.settle()
  assert.equal(refusalOf(await cloud.post('/leases', { owner: 'newcomer' })), '503 QUARANTINE')
  assert.equal((await cloud.renew(holder)).status, 200)
})

test('a restart that lost nothing costs no quarantine', async () => {
  await using cloud = await TestCloud.start()
  const holder = await cloud.acquire()
  await cloud.server.kill()
  await cloud.server.restart({ data: 'kept' })
  await cloud.isReachable()
  assert.equal(refusalOf(await cloud.renew(holder)), '503 QUARANTINE', 'until the state is judged')
  await cloud.settle()
  const next = await cloud.acquire()
  assert.notEqual(next.workerId, holder.workerId)
  assert.equal((await cloud.renew(holder)).status, 200)
})

test('allocators that restart with Redis know from their folder what it lost', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '1' })
  const before = await cloud.acquire()
  await cloud.closeAll()
  await cloud.redis.flushall()
  await cloud.open()
  await cloud.settle()
  assert.equal(refusalOf(await cloud.post('/leases', { owner: 'newcomer' })), '503 QUARANTINE')
  await cloud.skew(TTL)
  assert.ok((await cloud.acquire()).from >= before.until)
})

test('when Redis is lost and its clock is set back, windows still do not overlap', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '1' })
  const before = await cloud.acquire()
  await cloud.skew(TTL + 100)
  const expired = before
  const holder = await cloud.acquire()
  await cloud.closeAll()
  await cloud.redis.flushall()
  await cloud.skew(-3_600_000)
  await cloud.open()
  await cloud.settle()
  assert.equal(
    refusalOf(await cloud.renew(expired)),
    '409 LEASE_EXPIRED',
    'another has had the worker id since',
  )
  assert.equal(refusalOf(await cloud.post('/leases', { owner: 'newcomer' })), '503 QUARANTINE')
  assert.equal((await cloud.renew(holder)).status, 200)
  await cloud.skew(3_600_000 + TTL + 4000)
  const after = await cloud.acquire()
  assert.ok(after.from >= holder.until)
})

test('the first of two that prove one worker id keeps it', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '1' })
  const released = await cloud.acquire()
  await cloud.post('/leases/release', { token: released.token, until: released.from })
  const holder = await cloud.acquire()
  await cloud.redis.flushall()
  await cloud.settle()
  assert.equal((await cloud.renew(holder)).status, 200)
  assert.equal(refusalOf(await cloud.renew(released)), '409 LEASE_LOST')
})

test('where another Snowcloud keeps its marks elsewhere, any restart means the whole quarantine', async () => {
  await using cloud = await TestCloud.start({ STATE_DIR_IS_SHARED: 'false' })
  const other = await cloud.open({ STATE_DIR: join(cloud.directory, 'elsewhere') })
  await cloud.skew(TTL + 3000)
  await cloud.acquire('here')
  await cloud.acquire('there', other)
  await cloud.server.kill()
  await cloud.server.restart({ data: 'kept' })
  await cloud.isReachable()
  await cloud.settle()
  const { quarantine } = await cloud.list()
  assert.equal(quarantine.active, true)
  assert.ok(quarantine.secondsLeft > TTL / 1000, 'a lease and the margin')
})

test('a folder that is not the one of before, or not the only one, is not trusted after a restart', async () => {
  await using cloud = await TestCloud.start()
  await cloud.acquire()
  await cloud.closeAll()
  const other = await cloud.open({ STATE_DIR: join(cloud.directory, 'elsewhere') })
  await cloud.list(other)
  const copy = await cloud.server.copyData()
  await cloud.acquire('of which the first folder knows nothing', other)
  await cloud.closeAll()
  await cloud.server.kill()
  await cloud.server.restart({ data: copy })
  await cloud.open()
  await cloud.isReachable()
  await cloud.settle()
  const { quarantine } = await cloud.list()
  assert.ok(quarantine.secondsLeft > TTL / 1000, 'a lease and the margin')
})

test('keys that were put back as they once were are found out without a restart', async () => {
  await using cloud = await TestCloud.start()
  await cloud.acquire()
  const keys = Object.values(KEYS)
  const dumps = await Promise.all(keys.map((key) => cloud.redis.dumpBuffer(key)))
  const holder = await cloud.acquire()
  for (const [index, key] of keys.entries()) {
    await cloud.redis.restore(key, 0, dumps[index] ?? '', 'REPLACE')
  }
  await cloud.settle()
  assert.equal(refusalOf(await cloud.post('/leases', { owner: 'newcomer' })), '503 QUARANTINE')
  assert.equal((await cloud.renew(holder)).status, 200)
})

test('a new folder learns from Redis what was granted before it', async () => {
  await using cloud = await TestCloud.start()
  await cloud.acquire()
  await cloud.closeAll()
  await cloud.open({ STATE_DIR: join(cloud.directory, 'elsewhere') })
  await cloud.list()
  await cloud.redis.flushall()
  await cloud.settle()
  assert.equal(refusalOf(await cloud.post('/leases', { owner: 'newcomer' })), '503 QUARANTINE')
})

test('an allocator judges by the marks of all that share its folder', async () => {
  await using cloud = await TestCloud.start()
  const other = await cloud.open()
  const copy = await cloud.server.copyData()
  await cloud.acquire('of which the first allocator has not heard', other)
  await other.close()
  await cloud.server.kill()
  await cloud.server.restart({ data: copy })
  await cloud.isReachable()
  await cloud.settle()
  assert.equal(refusalOf(await cloud.post('/leases', { owner: 'newcomer' })), '503 QUARANTINE')
})

test('a grant that cannot be marked is not answered', async () => {
  await using cloud = await TestCloud.start()
  const lease = await cloud.acquire()
  await rm(cloud.directory, { recursive: true })
  const answers = [await cloud.post('/leases', { owner: 'tests' }), await cloud.renew(lease)]
  assert.deepEqual(answers.map(refusalOf), ['503 UNAVAILABLE', '503 UNAVAILABLE'])
})

test('a grant that took longer than Redis is left alone for is dropped', async () => {
  await using cloud = await TestCloud.start()
  const lease = await cloud.acquire()
  const hasty = await cloud.open({ SETTLE_MS: '50' })
  await cloud.redis.client('PAUSE', 200)
  assert.equal(refusalOf(await cloud.renew(lease, hasty)), '503 UNAVAILABLE')
})

test('a smaller pool leaves its former worker ids to nobody', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '2' })
  await cloud.acquire()
  const outside = await cloud.acquire()
  await cloud.closeAll()
  await cloud.open({ POOL_SIZE: '1' })
  await cloud.settle()
  assert.equal(refusalOf(await cloud.renew(outside)), '409 LEASE_LOST')
  await cloud.skew(TTL)
  assert.equal((await cloud.acquire()).workerId, 0)
})
