import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { KEY, refusalOf, TestCloud, TTL } from './test-cloud.ts'

test('a lease is a worker id with a window from now, as long as a lease lasts', async () => {
  await using cloud = await TestCloud.start()
  const { status, body } = await cloud.post('/leases', { owner: 'host:1' })
  const { workerId, from, until, ttl, now, generation, token } = body
  assert.equal(status, 201)
  assert.deepEqual(Object.keys(body), ['workerId', 'from', 'until', 'ttl', 'now', 'generation', 'token'])
  assert.deepEqual({ workerId, from, until, ttl }, { workerId: 0, from: now, until: now + TTL, ttl: TTL })
  assert.ok(generation > 0)
  assert.match(token, /^[\w-]+\.[\w-]+$/)
})

test('two hundred at once on four allocators get two hundred worker ids', async () => {
  await using cloud = await TestCloud.start()
  const others = await Promise.all([cloud.open(), cloud.open(), cloud.open()])
  const apps = [cloud.app, ...others]
  const leases = await Promise.all(
    Array.from({ length: 200 }, (_, index) => cloud.acquire(`host:${index}`, apps[index % apps.length])),
  )
  assert.equal(new Set(leases.map(({ workerId }) => workerId)).size, 200)
  assert.equal(new Set(leases.map(({ generation }) => generation)).size, 200)
})

test('windows of one worker id never overlap, whoever gets it and however it ended', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '1' })
  const first = await cloud.acquire()
  await cloud.skew(TTL)
  const second = await cloud.acquire()
  await cloud.post('/leases/release', { token: second.token, until: second.from + 7 })
  await cloud.skew(50)
  const third = await cloud.acquire()
  assert.ok(first.until <= second.from, 'after the first has expired')
  assert.ok(second.from + 7 <= third.from, 'after the second was released')
})

test('a full pool refuses with 503 and says when a worker id may be free', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '2' })
  await cloud.acquire()
  await cloud.skew(4000)
  await cloud.acquire()
  const answer = await cloud.post('/leases', { owner: 'third' })
  assert.equal(refusalOf(answer), '503 POOL_EXHAUSTED')
  assert.equal(answer.retryAfter, (TTL - 4000) / 1000)
})

test('the worker id that was free for longest is leased first', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '3' })
  const [a, b, c] = [await cloud.acquire(), await cloud.acquire(), await cloud.acquire()]
  await cloud.skew(100)
  for (const lease of [b, a, c]) {
    await cloud.skew(10)
    await cloud.post('/leases/release', { token: lease.token, until: lease.from + 50 + lease.workerId })
  }
  await cloud.skew(100)
  const again = [await cloud.acquire(), await cloud.acquire(), await cloud.acquire()]
  assert.deepEqual(
    again.map(({ workerId }) => workerId),
    [a, b, c].map(({ workerId }) => workerId),
  )
})

test('a renewal moves the end of the window and keeps its beginning', async () => {
  await using cloud = await TestCloud.start()
  const lease = await cloud.acquire()
  await cloud.skew(3000)
  const { status, body } = await cloud.renew(lease)
  assert.equal(status, 200)
  assert.deepEqual({ ...body, token: '' }, { ...lease, token: '', now: body.now, until: body.now + TTL })
  assert.ok(body.until >= lease.until + 3000)
})

test("a renewal follows a holder's clock that is ahead, but not for ever", async () => {
  await using cloud = await TestCloud.start()
  const lease = await cloud.acquire()
  const renew = async (clock: number) =>
    (await cloud.post('/leases/renew', { token: lease.token, clock })).body
  const near = await renew(lease.now + 1500)
  assert.equal(near.until, lease.now + 1500 + TTL)
  const far = await renew(lease.now + 3_600_000)
  assert.equal(far.until, far.now + 2000 + TTL)
  const back = await renew(0)
  assert.equal(back.until, far.until, 'what was granted is not taken back')
})

test('an older token of a lease still renews it: the answer with the newer one may have been lost', async () => {
  await using cloud = await TestCloud.start()
  const lease = await cloud.acquire()
  await cloud.skew(TTL - 4000)
  await cloud.renew(lease)
  await cloud.skew(TTL - 4000)
  assert.equal((await cloud.renew(lease)).status, 200)
})

test('a lease that has ended is not renewed', async () => {
  await using cloud = await TestCloud.start()
  const lease = await cloud.acquire()
  await cloud.skew(TTL)
  assert.equal(refusalOf(await cloud.renew(lease)), '409 LEASE_EXPIRED')
})

test('a released lease is not renewed, and is released only by its holder', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '1' })
  const lease = await cloud.acquire()
  const release = (token: string) => cloud.post('/leases/release', { token, until: lease.from })
  assert.deepEqual(await release(lease.token), { status: 204, retryAfter: undefined, body: {} })
  assert.equal((await release(lease.token)).status, 204, 'releasing twice is releasing once')
  assert.equal(refusalOf(await cloud.renew(lease)), '409 LEASE_LOST')
  const next = await cloud.acquire()
  assert.equal(refusalOf(await release(lease.token)), '409 LEASE_LOST')
  assert.equal((await cloud.renew(next)).status, 200)
})

test('a release never moves the end of a window before its beginning or after its end', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '2' })
  const first = await cloud.acquire()
  await cloud.skew(10)
  const second = await cloud.acquire()
  await cloud.post('/leases/release', { token: second.token, until: 0 })
  await cloud.post('/leases/release', { token: first.token, until: first.from })
  const again = await cloud.acquire()
  assert.equal(again.workerId, first.workerId, 'nobody gets ahead of who was free before')
  await cloud.post('/leases/release', { token: again.token, until: again.until + 99_999 })
  await cloud.acquire()
  await cloud.skew(TTL)
  assert.equal((await cloud.acquire()).workerId, first.workerId)
})

test('a token that was tampered with, or that another secret signed, is no lease', async () => {
  await using cloud = await TestCloud.start()
  const { token, now } = await cloud.acquire()
  const [payload = '', signature = ''] = token.split('.')
  const forged = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('[0,', '[5,')).toString(
    'base64url',
  )
  const stranger = await cloud.open({ LEASE_SECRET: 'another secret of many characters' })
  const attempts = {
    payload: await cloud.renew({ token: `${forged}.${signature}`, now }),
    signature: await cloud.renew({ token: `${payload}.${signature.slice(0, -2)}AA`, now }),
    unsigned: await cloud.renew({ token: payload, now }),
    appended: await cloud.renew({ token: `${token}.`, now }),
    secret: await cloud.renew({ token, now }, stranger),
  }
  const lost = '409 LEASE_LOST'
  assert.deepEqual(
    Object.fromEntries(Object.entries(attempts).map(([name, answer]) => [name, refusalOf(answer)])),
    { payload: lost, signature: lost, unsigned: lost, appended: lost, secret: lost },
  )
})

test('a clock of Redis that is set back stands still until it has caught up', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '2' })
  const first = await cloud.acquire()
  await cloud.skew(-5000)
  const second = await cloud.acquire()
  assert.ok(second.from >= first.from && second.from < first.from + 1000)
  const { body } = await cloud.post('/leases/renew', { token: first.token, clock: first.now + 1800 })
  assert.ok(body.until >= first.now + 1800 + TTL, 'the holder goes on by its own clock')
  const stranger = await cloud.open({ STATE_DIR: join(cloud.directory, 'elsewhere') })
  assert.ok(
    (await cloud.list(stranger)).now >= body.now,
    'also for an allocator that has seen nothing itself',
  )
})

test('operators see every live lease, how many are free, and whether new ones wait', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '3' })
  const kept = await cloud.acquire('host:1')
  const released = await cloud.acquire('host:2')
  await cloud.skew(1000)
  await cloud.post('/leases/release', { token: released.token, until: released.from })
  await cloud.app.inject({ method: 'POST', url: `/?user=old&key=${KEY}` })
  const { now, leases, ...rest } = await cloud.list()
  const [first, second] = leases
  assert.deepEqual(rest, { poolSize: 3, free: 1, quarantine: { active: false, secondsLeft: 0 } })
  assert.deepEqual(leases.length, 2)
  assert.deepEqual(first, {
    workerId: kept.workerId,
    owner: 'host:1',
    from: kept.from,
    until: kept.until,
    secondsLeft: (kept.until - now) / 1000,
    generation: kept.generation,
    fenced: true,
  })
  assert.deepEqual([second?.owner, second?.fenced], ['old', false])
})
