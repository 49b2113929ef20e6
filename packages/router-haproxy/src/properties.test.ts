import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { isBerthError } from '@berth/sdk'
import { freePort } from '@berth/sdk/testing'
import { ask, openFixture, startApp } from './test-fixture.ts'
import type { Fixture, TestApp } from './test-fixture.ts'

let fixture: Fixture
let app: TestApp
let other: TestApp

before(async () => {
  app = await startApp('cards', (_, response) => response.end('cards'))
  other = await startApp('cards.admin', (_, response) => response.end('admin'))
  fixture = await openFixture()
  await fixture.router.route({ app: 'cards', domains: ['cards.test'], targets: [app.target] })
})

after(async () => {
  await fixture?.[Symbol.asyncDispose]()
  await Promise.all([app, other].map((one) => one?.[Symbol.asyncDispose]()))
})

test('maintenance answers for an app with 503, without a reload, and ends the same way', async () => {
  const { router, notices } = fixture
  await router.configure('cards', { maintenance: true })
  const standard = await ask(router.port, { host: 'cards.test', headers: { accept: 'application/json' } })
  assert.deepEqual(
    [standard.status, standard.headers['retry-after'], JSON.parse(standard.body).code],
    [503, '60', 'MAINTENANCE'],
  )
  const page = '<!doctype html>\n<pre>Zurück um 12:00\n  "bald" %[src] \\o/</pre>\n'
  await router.configure('cards', { maintenance: { page } })
  const own = await ask(router.port, { host: 'cards.test' })
  assert.deepEqual(
    [own.status, own.headers['retry-after'], own.headers['content-type'], own.body],
    [503, '60', 'text/html; charset=utf-8', page],
  )
  await router.configure('cards', {})
  assert.equal((await ask(router.port, { host: 'cards.test' })).body, 'cards')
  assert.deepEqual(notices, [])
})

test('a port of its own takes an app to a port of its targets, and only that one', async () => {
  const { router } = fixture
  const port = await freePort()
  await router.configure('cards', {
    ports: [{ scheme: 'http', port, targetPort: other.target.address.port }],
  })
  assert.equal((await ask(port, { host: 'cards.test' })).body, 'admin')
  assert.equal((await ask(router.port, { host: 'cards.test' })).status, 404)
  assert.equal((await ask(port, { host: 'nobody.test' })).status, 404)
  const both = [router.port, port].map((outside, index) => ({
    scheme: 'http' as const,
    port: outside,
    targetPort: (index === 0 ? app : other).target.address.port,
  }))
  await router.configure('cards', { ports: both })
  assert.deepEqual(
    await Promise.all([router.port, port].map(async (at) => (await ask(at, { host: 'cards.test' })).body)),
    ['cards', 'admin'],
  )
  await router.configure('cards', {})
  await assert.rejects(ask(port, { host: 'cards.test' }), { code: 'ECONNREFUSED' })
  assert.equal((await ask(router.port, { host: 'cards.test' })).body, 'cards')
})

test('a port that is taken or speaks another scheme is an error, and nothing changes for anyone', async () => {
  const { router } = fixture
  const taken = createServer().listen(await freePort(), '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  assert.ok(address !== null && typeof address === 'object')
  const { port } = address
  await assert.rejects(
    router.configure('cards', { ports: [{ scheme: 'http', port, targetPort: 80 }] }),
    (error) => isBerthError(error, 'PORT_TAKEN') && error.details.port === port,
  )
  await assert.rejects(
    router.configure('cards', { ports: [{ scheme: 'https', port: router.port, targetPort: 80 }] }),
    (error) => isBerthError(error, 'INVALID_OPTION'),
  )
  await assert.rejects(
    router.route({ app: 'poker', domains: ['poker.test'], targets: [app.target], internalPort: port }),
    (error) => isBerthError(error, 'PORT_TAKEN') && error.details.port === port,
  )
  taken.close()
  assert.equal((await ask(router.port, { host: 'cards.test' })).body, 'cards')
  assert.equal((await ask(router.port, { host: 'poker.test' })).status, 404)
  assert.deepEqual(
    (await router.list()).map((route) => route.app),
    ['cards'],
  )
})

test('a body that is too large is refused before the app has any of it', async () => {
  const { router } = fixture
  await router.configure('cards', { maxBodySize: 4 })
  const statuses: number[] = []
  for (const body of ['four', 'fives'])
    statuses.push((await ask(router.port, { host: 'cards.test', method: 'POST', body })).status)
  statuses.push((await ask(router.port, { host: 'cards.test' })).status)
  const headers = { host: 'cards.test', 'transfer-encoding': 'chunked' }
  const chunked = request({
    host: '127.0.0.1',
    port: router.port,
    method: 'POST',
    headers,
    agent: false,
  }).end('x')
  const [response] = await once(chunked, 'response')
  response.resume()
  assert.deepEqual([...statuses, response.statusCode], [200, 413, 200, 411])
  await router.configure('cards', {})
})

test('an internal port is for one app, whatever the host says, and goes with its route', async () => {
  const { router } = fixture
  const internalPort = await freePort()
  const inside = { app: 'inside', domains: [], targets: [other.target], internalPort }
  await router.route(inside)
  assert.equal(router.internalUrl('inside', internalPort), `http://127.0.0.1:${internalPort}`)
  for (const host of ['127.0.0.1', 'cards.test', 'any <thing>'])
    assert.equal((await ask(internalPort, { host })).body, 'admin')
  await router.route({ ...inside, targets: [] })
  const stopped = await ask(internalPort, { host: '"><script>' })
  assert.equal(stopped.status, 503)
  assert.doesNotMatch(stopped.body, /script/)
  await router.unroute('inside')
  await assert.rejects(ask(internalPort, { host: '127.0.0.1' }), { code: 'ECONNREFUSED' })
})

test('what is no app, domain or port is refused', async () => {
  const { router } = fixture
  const hostile = [
    { app: 'a;show info', domains: [], targets: [] },
    { app: 'a\nb', domains: [], targets: [] },
    { app: 'a', domains: ['a b1\nadd map'], targets: [] },
    { app: 'a', domains: ['A.test'], targets: [] },
    { app: 'a', domains: [], targets: [{ instance: 'a', address: { host: '127.0.0.1', port: 1.5 } }] },
    { app: 'a', domains: [], targets: [], internalPort: 70_000 },
  ]
  for (const route of hostile)
    await assert.rejects(
      router.route(route),
      (error) => isBerthError(error, 'INVALID_NAME'),
      JSON.stringify(route),
    )
  await assert.rejects(router.configure('a b', {}), (error) => isBerthError(error, 'INVALID_NAME'))
  assert.equal((await router.list()).length, 1)
})

test('what trusted proxies say of the origin is passed on, with their own address', async () => {
  let seen: NodeJS.Dict<string | string[]> = {}
  await using echo = await startApp('echo', (incoming, response) => {
    seen = incoming.headers
    response.end()
  })
  await using trusting = await openFixture({ trustedProxies: ['127.0.0.0/8'] })
  await trusting.router.route({ app: 'echo', domains: ['echo.test'], targets: [echo.target] })
  const headers = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '443',
    'x-real-ip': '1.2.3.4',
  }
  await ask(trusting.router.port, { host: 'echo.test', headers })
  assert.deepEqual(
    ['for', 'proto', 'port', 'host'].map((name) => seen[`x-forwarded-${name}`]),
    ['203.0.113.9, 127.0.0.1', 'https', '443', 'echo.test'],
  )
  assert.equal(seen['x-real-ip'], undefined)
})
