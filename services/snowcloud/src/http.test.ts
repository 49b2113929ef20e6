import assert from 'node:assert/strict'
import test from 'node:test'
import { EPOCH_MS } from '@berth/snowflake'
import { KEY_DIGESTS, digestOf } from './api-keys.ts'
import { KEY, refusalOf, TestCloud, TTL } from './test-cloud.ts'

test('without a known key no route of leases answers anything else than 401', async () => {
  await using cloud = await TestCloud.start()
  const headers = [
    {},
    { authorization: 'Bearer ' },
    { authorization: 'Bearer key-of-the-tests-2' },
    { authorization: `Basic ${KEY}` },
    { authorization: KEY },
  ]
  const requests = [
    { method: 'POST', url: '/leases' },
    { method: 'POST', url: '/leases/renew' },
    { method: 'POST', url: '/leases/release' },
    { method: 'GET', url: '/leases' },
  ] as const
  for (const request of requests) {
    for (const given of headers) {
      const { statusCode, body } = await cloud.app.inject({ ...request, headers: given })
      assert.deepEqual([statusCode, JSON.parse(body).code], [401, 'UNAUTHORIZED'])
    }
  }
})

test('keys are taken from both settings, named or not, and by their digest from Redis', async () => {
  await using cloud = await TestCloud.start({
    SNOWCLOUD_KEYS: 'breqbot:key-of-breqbot-123,key-without-a-name',
  })
  await cloud.redis.hset(KEY_DIGESTS, digestOf('key-kept-in-redis-1').toString('hex'), 'operator')
  const statusOf = async (key: string) =>
    (await cloud.app.inject({ url: '/leases', headers: { authorization: `Bearer ${key}` } })).statusCode
  assert.deepEqual(
    {
      single: await statusOf(KEY),
      named: await statusOf('key-of-breqbot-123'),
      bare: await statusOf('key-without-a-name'),
      redis: await statusOf('key-kept-in-redis-1'),
      withName: await statusOf('breqbot:key-of-breqbot-123'),
      digest: await statusOf(digestOf('key-kept-in-redis-1').toString('hex')),
    },
    { single: 200, named: 200, bare: 200, redis: 200, withName: 401, digest: 401 },
  )
})

test('a request that is not as documented is INVALID_REQUEST', async () => {
  await using cloud = await TestCloud.start()
  const { token, now } = await cloud.acquire()
  const answers = await Promise.all([
    cloud.post('/leases', {}),
    cloud.post('/leases', { owner: '' }),
    cloud.post('/leases', { owner: 'x'.repeat(201) }),
    cloud.post('/leases/renew', { token }),
    cloud.post('/leases/renew', { token: '', clock: now }),
    cloud.post('/leases/renew', { token, clock: -1 }),
    cloud.post('/leases/release', { token, until: 'soon' }),
  ])
  assert.deepEqual(
    answers.map(refusalOf),
    answers.map(() => '400 INVALID_REQUEST'),
  )
})

test('while Redis is away requests are refused with 503 at once, /up names it, and both end by themselves', async () => {
  await using cloud = await TestCloud.start()
  const lease = await cloud.acquire()
  await cloud.server.stop()
  await until(async () => (await cloud.app.inject('/up')).statusCode === 503)
  const up = await cloud.app.inject('/up')
  const refused = await Promise.all([cloud.post('/leases', { owner: 'tests' }), cloud.renew(lease)])
  assert.deepEqual(up.json(), { failing: ['leases'] })
  assert.deepEqual(refused.map(refusalOf), ['503 UNAVAILABLE', '503 UNAVAILABLE'])
  assert.deepEqual(
    refused.map(({ retryAfter }) => retryAfter),
    [1, 1],
  )

  await cloud.server.restart({ data: 'kept' })
  await cloud.isReachable()
  assert.equal((await cloud.app.inject('/up')).statusCode, 503, 'what Redis knows is not judged yet')
  await cloud.settle()
  assert.equal((await cloud.app.inject('/up')).statusCode, 204)
  assert.equal((await cloud.renew(lease)).status, 200)
})

test('old clients register and renew in their own form, in windows as disjoint as any', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '1' })
  const ask = async (query: string) => {
    const response = await cloud.app.inject({ method: 'POST', url: `/?${query}` })
    return { status: response.statusCode, body: response.json() }
  }
  const { status, body } = await ask(`user=old&key=${KEY}`)
  const { leases } = await cloud.list()
  assert.equal(status, 200)
  assert.deepEqual(body, {
    worker_id: 0,
    // It hears of the first half of its window only: the rest is for its clock, and for looking late.
    expires: ((leases[0]?.until ?? 0) + EPOCH_MS - TTL / 2) / 1000,
    ttl: TTL / 2000,
  })

  await cloud.skew(3000)
  const renewed = await ask(`user=old&renew=0&key=${KEY}`)
  assert.deepEqual([renewed.status, renewed.body.expires > body.expires], [200, true])
  assert.deepEqual(
    {
      key: (await ask('user=old&key=wrong')).status,
      stranger: (await ask(`user=new&renew=0&key=${KEY}`)).status,
      worker: (await ask(`user=old&renew=77&key=${KEY}`)).status,
      user: (await ask(`key=${KEY}`)).status,
      full: (await ask(`user=new&key=${KEY}`)).status,
    },
    { key: 403, stranger: 403, worker: 403, user: 400, full: 503 },
  )

  await cloud.skew(TTL)
  const next = await cloud.acquire()
  assert.equal((await ask(`user=old&renew=0&key=${KEY}`)).status, 403, 'another holds it now')
  assert.ok(next.from + EPOCH_MS > renewed.body.expires * 1000)
})

test('no key and no query string comes into the log', async () => {
  await using cloud = await TestCloud.start()
  const lines: string[] = []
  const app = await cloud.open(
    { LOG_LEVEL: 'trace' },
    { level: 'trace', stream: { write: (line) => lines.push(line) } },
  )
  await app.inject({ method: 'POST', url: `/?user=secret-user&key=${KEY}` })
  await app.inject({ method: 'POST', url: `/?user=secret-user&key=${KEY}&renew=1000` })
  await app.inject({ method: 'POST', url: `/?user=secret-user&key=wrong-${KEY}` })
  await app.inject({ method: 'POST', url: `/?key=${KEY}` })
  await app.inject({ method: 'POST', url: `/elsewhere?user=secret-user&key=${KEY}` })
  await cloud.acquire('tests', app)
  assert.ok(lines.length >= 6)
  assert.doesNotMatch(lines.join(''), /key-of-the-tests|secret-user|thirty-two/)
})

test('the page tells people how full the pool is, and no more', async () => {
  await using cloud = await TestCloud.start({ POOL_SIZE: '7' })
  await cloud.acquire('secret-owner')
  const { statusCode, headers, body } = await cloud.app.inject('/')
  assert.equal(statusCode, 200)
  assert.equal(headers['content-type'], 'text/html; charset=utf-8')
  assert.match(body, /<strong>1 of 7 worker ids are leased\.<\/strong>/)
  assert.doesNotMatch(body, /secret-owner/)

  await cloud.server.kill()
  await until(async () => (await cloud.app.inject('/')).statusCode === 503)
  assert.match(
    (await cloud.app.inject('/')).body,
    /<strong>How many worker ids are leased cannot be said now/,
  )
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('It did not become so within 10 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
