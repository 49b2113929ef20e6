import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { isBerthError } from '@berth/sdk'
import { freePort, routerSuite } from '@berth/sdk/testing'
import type { RequestRecord } from './context.ts'
import { DEFAULTS } from './defaults.ts'
import { embedded } from './embedded.ts'
import { connectTo, head, openFixture, send, until } from './test-fixture.ts'

routerSuite('embedded()', async () => {
  const router = await embedded({ port: 0 })
  const { host, port } = router
  return { router, address: { host, port }, [Symbol.asyncDispose]: () => router[Symbol.asyncDispose]() }
})

const GET = head('GET / HTTP/1.1', 'Host: app.test', 'Connection: close')

test('two routers find two ports when none is asked for', async () => {
  await using first = await embedded()
  await using second = await embedded()
  assert.ok(first.port >= DEFAULTS.port)
  assert.ok(second.port > first.port)
})

test('a port that is asked for and used is an error', async () => {
  await using first = await embedded({ port: 0 })
  const { port, host } = first
  await assert.rejects(
    embedded({ port }),
    (error) =>
      isBerthError(error, 'PORT_TAKEN') && error.details.port === port && error.details.host === host,
  )
})

test('a host that is not this machine is an error that says so', async () => {
  await assert.rejects(embedded({ host: '192.0.2.1', port: 0 }), (error) =>
    isBerthError(error, 'ROUTER_UNAVAILABLE'),
  )
})

test('a trusted proxy that is no address is an error', async () => {
  await assert.rejects(embedded({ trustedProxies: ['10.0.0.0/99'] }), (error) =>
    isBerthError(error, 'INVALID_OPTION'),
  )
})

test('a domain that is no host name is an error', async () => {
  await using router = await embedded({ port: 0 })
  const route = { app: 'app', domains: ['app.test', 'App.test/x'], targets: [] }
  await assert.rejects(router.route(route), (error) => isBerthError(error, 'INVALID_NAME'))
  assert.deepEqual(await router.list(), [])
})

test('apps are called after the domain of the router', async () => {
  await using router = await embedded({ port: 0, domain: 'example.test' })
  assert.equal(router.defaultDomain('cards'), 'cards.example.test')
})

test('an internal port is for one app, whatever the host says, and goes with its route', async () => {
  await using fixture = await openFixture((request, response) =>
    response.end(`${String(request.headers['x-forwarded-port'])} ${request.headers.host}`),
  )
  const { router, target } = fixture
  const internalPort = await freePort()
  const route = { app: 'app', domains: ['app.test'], targets: [target] }
  await router.route({ ...route, internalPort })
  assert.equal(router.internalUrl('app', internalPort), `http://127.0.0.1:${internalPort}`)
  const answer = await (
    await fetch(router.internalUrl('app', internalPort), { headers: { connection: 'close' } })
  ).text()
  assert.equal(answer, `${internalPort} 127.0.0.1:${internalPort}`)

  await router.route({ ...route, internalPort })
  assert.match(await send(internalPort, GET), /^HTTP\/1\.1 200 /)

  const other = { app: 'other', domains: ['other.test'], targets: [], internalPort }
  await assert.rejects(
    router.route(other),
    (error) => isBerthError(error, 'PORT_TAKEN') && error.details.port === internalPort,
  )
  assert.deepEqual(
    (await router.list()).map(({ app }) => app),
    ['app'],
  )
  await router.unroute('app')
  await router.route(other)
  assert.match(await send(internalPort, GET), /^HTTP\/1\.1 503 /)
})

test('a target that does not answer in time is answered for with 504', async () => {
  await using fixture = await openFixture(() => {}, { limits: { responseTimeout: 40 } })
  assert.match(await send(fixture.router.port, GET), /^HTTP\/1\.1 504 /)
  assert.equal(fixture.router.stats().refused.TARGET_TIMEOUT, 1)
  await until(() => fixture.router.stats().inFlight === 0)
})

test('a response that has begun may be silent for longer than any timeout', async () => {
  const streams: ServerResponse[] = []
  await using fixture = await openFixture(
    (request, response) => {
      if (request.url === '/never') return
      streams.push(response)
      response.write('begun, ')
    },
    { limits: { responseTimeout: 40, stallTimeout: 40 } },
  )
  const answer = send(fixture.router.port, GET)
  await until(() => streams.length === 1)
  // Once this one has timed out, so would the other have.
  const never = head('GET /never HTTP/1.1', 'Host: app.test', 'Connection: close')
  assert.match(await send(fixture.router.port, never), /^HTTP\/1\.1 504 /)
  streams[0]?.end('and ended')
  assert.match(await answer, /^HTTP\/1\.1 200 [^]*begun, [^]*and ended/)
})

test('a client that does not come to the end of its head is cut off', async () => {
  await using fixture = await openFixture((_, response) => response.end(), { limits: { headerTimeout: 40 } })
  assert.match(await send(fixture.router.port, 'GET / HTTP/1.1\r\nHost: app'), /^HTTP\/1\.1 408 /)
})

test('a head that is too large is refused', async () => {
  await using fixture = await openFixture((_, response) => response.end(), {
    limits: { maxHeaderSize: 1_000 },
  })
  const large = head('GET / HTTP/1.1', 'Host: app.test', `X-Large: ${'x'.repeat(2_000)}`)
  assert.match(await send(fixture.router.port, large), /^HTTP\/1\.1 431 /)
})

test('a client that stops in the middle of a body is answered with 408, one that goes on is not', async () => {
  await using fixture = await openFixture(
    (request, response) => {
      request.on('end', () => response.end('all of it')).resume()
    },
    { limits: { stallTimeout: 200 } },
  )
  const post = head('POST / HTTP/1.1', 'Host: app.test', 'Content-Length: 10', 'Connection: close')
  const slow = await connectTo(fixture.router.port)
  slow.write(post)
  let sent = 0
  const timer = setInterval(() => {
    slow.write('x')
    if (++sent === 10) clearInterval(timer)
  }, 40)
  const stopped = send(fixture.router.port, post, 'half')
  const [answer] = await once(slow, 'data')
  slow.destroy()
  assert.match(String(answer), /^HTTP\/1\.1 200 /)
  assert.match(await stopped, /^HTTP\/1\.1 408 /)
})

test('a kept connection that the target is done with costs no request', async () => {
  let connections = 0
  await using fixture = await openFixture((_, response) => response.end('fine'))
  fixture.server.on('connection', (socket) => {
    if (++connections > 1) return
    // The second request finds it reset, as when it crosses the target's own timeout.
    let requests = 0
    socket.prependListener('data', () => ++requests === 2 && socket.resetAndDestroy())
  })
  const answers: string[] = []
  for (let count = 0; count < 10; count++) answers.push((await send(fixture.router.port, GET)).slice(0, 12))
  assert.deepEqual(new Set(answers), new Set(['HTTP/1.1 200']))
  assert.equal(fixture.router.stats().retries, 1)
})

test('a request that a target may have had is not sent twice when that could do harm', async () => {
  let arrived = 0
  await using fixture = await openFixture((request) => {
    arrived++
    request.socket.destroy()
  })
  const post = ['POST / HTTP/1.1', 'Host: app.test', 'Connection: close']
  const answers = [
    await send(fixture.router.port, head(...post, 'Content-Length: 2'), 'ab'),
    await send(fixture.router.port, head(...post, 'Content-Length: 0')),
  ]
  assert.deepEqual(
    answers.map((answer) => answer.slice(0, 12)),
    ['HTTP/1.1 502', 'HTTP/1.1 502'],
  )
  assert.equal(arrived, 2)
})

test('each request is recorded once when somebody listens', async () => {
  const records: RequestRecord[] = []
  await using fixture = await openFixture((_, response) => response.writeHead(201).end('made'), {
    onRequest: (record) => records.push(record),
  })
  await send(fixture.router.port, GET)
  await send(fixture.router.port, head('GET /x HTTP/1.1', 'Host: nobody.test', 'Connection: close'))
  assert.deepEqual(
    records.map(({ app, instance, host, method, path, status }) => [
      app,
      instance,
      host,
      method,
      path,
      status,
    ]),
    [
      ['app', 'app.web.1', 'app.test', 'GET', '/', 201],
      [undefined, undefined, 'nobody.test', 'GET', '/x', 404],
    ],
  )
})

test('numbers tell what was done', async () => {
  await using fixture = await openFixture((_, response) => response.end('fine'))
  const { router } = fixture
  await send(router.port, GET)
  await send(router.port, head('GET / HTTP/1.1', 'Host: nobody.test', 'Connection: close'))
  const { requests, inFlight, retries, refused, apps } = router.stats()
  assert.deepEqual([requests, inFlight, retries, refused.UNKNOWN_HOST], [2, 0, 0, 1])
  assert.deepEqual(apps, [{ app: 'app', requests: 1, targets: [{ instance: 'app.web.1', inFlight: 0 }] }])
})

test('a router that is disposed of finishes what it has and takes nothing more', async () => {
  const arrived = Promise.withResolvers<() => void>()
  await using fixture = await openFixture((_, response) => arrived.resolve(() => response.end('whole')))
  const { router } = fixture
  const answer = send(router.port, head('GET / HTTP/1.1', 'Host: app.test'))
  const finish = await arrived.promise
  const disposed = router[Symbol.asyncDispose]()
  await assert.rejects(connectTo(router.port))
  finish()
  assert.match(await answer, /^HTTP\/1\.1 200 [^]*connection: close[^]*whole$/i)
  await disposed
})

test('a router that is disposed of ends what takes too long', async () => {
  const { router, ...fixture } = await openFixture(() => {}, { limits: { disposeTimeout: 20 } })
  const answer = send(router.port, head('GET / HTTP/1.1', 'Host: app.test'))
  await until(() => router.stats().inFlight === 1)
  await router[Symbol.asyncDispose]()
  assert.match(await answer, /^HTTP\/1\.1 504 /)
  fixture.server.close().closeAllConnections()
})
