import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'
import type { RequestRecord } from '@berth/router'
import { ask, openFixture, send, startApp, until } from './test-fixture.ts'
import type { Fixture, TestApp } from './test-fixture.ts'

const records: RequestRecord[] = []
let fixture: Fixture
let app: TestApp
let answer: (request: IncomingMessage, response: ServerResponse) => unknown

before(async () => {
  app = await startApp('cards.web.1', (request, response) => answer(request, response))
  fixture = await openFixture({ onRequest: (record) => records.push(record) })
  await fixture.router.route({ app: 'cards', domains: ['app.test', '*.app.test'], targets: [app.target] })
})

after(async () => {
  await fixture?.[Symbol.asyncDispose]()
  await app?.[Symbol.asyncDispose]()
})

test('pages are HTML unless the request would rather have JSON or plain text', async () => {
  const answers = await Promise.all(
    ['text/html,*/*', 'application/json, text/plain', 'text/plain'].map((accept) =>
      ask(fixture.router.port, { host: 'nobody.test', headers: { accept } }),
    ),
  )
  assert.deepEqual(
    answers.map(({ status, headers }) => [status, headers['content-type'], headers['cache-control']]),
    [
      [404, 'text/html; charset=utf-8', 'no-store'],
      [404, 'application/json; charset=utf-8', 'no-store'],
      [404, 'text/plain; charset=utf-8', 'no-store'],
    ],
  )
  assert.deepEqual(JSON.parse(answers[1]?.body ?? ''), {
    code: 'UNKNOWN_HOST',
    status: 404,
    message:
      'No app answers to nobody.test. Check the spelling. If the app is yours, add the name to its domains.',
  })
  assert.match(String(answers[0]?.headers['content-security-policy']), /default-src 'none'/)
})

test('requests without a host, with two, or with one that is none are refused, and not quoted', async () => {
  const { port } = fixture.router
  const requests = [
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: app.test\r\nHost: other.test\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: <script>alert(1)</script>\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: app.test/x\r\n\r\n',
    'CONNECT app.test:80 HTTP/1.1\r\nHost: app.test:80\r\n\r\n',
  ]
  for (const request of requests) {
    const text = await send(port, request)
    assert.match(text, /^HTTP\/1\.[01] 400 /, request)
    assert.doesNotMatch(text, /script|alert/)
  }
})

test('messages whose end is ambiguous never reach a target', async () => {
  let reached = 0
  answer = (_, response) => {
    reached++
    response.end()
  }
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n'
  const post = 'POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n'
  const requests = [
    `${post}Content-Length: 0\r\nContent-Length: 44\r\n\r\n${smuggled}`,
    `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
    `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `${post}Content-Length: +5\r\n\r\n12345${smuggled}`,
  ]
  for (const request of requests)
    assert.match(await send(fixture.router.port, request), /^HTTP\/1\.[01] 4\d\d /, request)
  assert.equal(reached, 0)
})

test('a Connection header cannot take away what the router says', async () => {
  let seen: IncomingMessage['headers'] = {}
  answer = ({ headers }, response) => {
    seen = headers
    response.end()
  }
  const lines =
    'Connection: close, Content-Length, Host, X-Forwarded-For, X-Mine\r\nX-Mine: 1\r\nContent-Length: 2'
  await send(fixture.router.port, `POST / HTTP/1.1\r\nHost: app.test\r\n${lines}\r\n\r\nab`)
  assert.deepEqual(
    [seen.host, seen['content-length'], seen['x-forwarded-for'], seen['x-mine']],
    ['app.test', '2', '127.0.0.1', undefined],
  )
})

test('an id that cannot stand in a log is replaced', async () => {
  let id: unknown
  answer = ({ headers }, response) => {
    id = headers['x-request-id']
    response.end()
  }
  await ask(fixture.router.port, { host: 'app.test', headers: { 'x-request-id': 'a b' } })
  assert.match(String(id), /^[0-9a-f-]{36}$/)
})

test('each request is recorded once, with its id', async () => {
  answer = (_, response) => response.writeHead(201).end('made')
  const headers = { 'x-request-id': 'deal-42' }
  await ask(fixture.router.port, { host: 'www.app.test', path: '/a"b\\?c=%22', method: 'PUT', headers })
  await ask(fixture.router.port, { host: 'nobody.test', headers })
  const own = () => records.filter(({ requestId }) => requestId === 'deal-42')
  await until(() => own().length === 2)
  const factsOf = ({ app, instance, host, method, path, status }: RequestRecord) => {
    return [app, instance, host, method, path, status]
  }
  assert.deepEqual(own().map(factsOf), [
    ['cards', 'cards.web.1', 'www.app.test', 'PUT', '/a"b\\?c=%22', 201],
    [undefined, undefined, 'nobody.test', 'GET', '/', 404],
  ])
  assert.ok(
    records.every(({ startedAt, duration }) => Math.abs(Date.now() - startedAt) < 60_000 && duration >= 0),
  )
})

test('a request on a kept connection that takes longer than a drain may is ended without an answer, and not sent again', async () => {
  await using old = await startApp('old', (request, response) => request.url !== '/hold' && response.end())
  await using next = await startApp('next', (_, response) => response.end())
  const { router } = fixture
  const route = { app: 'slow', domains: ['slow.test'] }
  await router.route({ ...route, targets: [old.target] })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  await ask(router.port, { host: 'slow.test', agent })
  const ended = assert.rejects(ask(router.port, { host: 'slow.test', path: '/hold', agent }), {
    code: 'ECONNRESET',
  })
  await until(() => old.requests === 2)
  await router.route({ ...route, targets: [next.target] })
  assert.deepEqual(await router.drain('slow', { timeout: 20 }), { cut: 1 })
  await ended
  agent.destroy()
  assert.deepEqual([old.requests, next.requests], [2, 0])
})

test('a target that is silent for too long is answered for with 504', async () => {
  answer = () => {}
  const { router } = fixture
  await router.route({ app: 'silent', domains: ['silent.test'], targets: [app.target] })
  await router.configure('silent', { responseTimeout: 40 })
  const { status, body } = await ask(router.port, {
    host: 'silent.test',
    headers: { accept: 'application/json' },
  })
  assert.deepEqual([status, JSON.parse(body).code], [504, 'TARGET_TIMEOUT'])
  await router.unroute('silent')
})

test('an event stream may be silent for longer than any timeout', async () => {
  const { router } = fixture
  const streams: ServerResponse[] = []
  answer = (request, response) => {
    if (request.url === '/never') return
    streams.push(response)
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('begun, ')
  }
  await router.configure('cards', { responseTimeout: 40 })
  const stream = ask(router.port, { host: 'app.test', headers: { accept: 'text/event-stream' } })
  await until(() => streams.length === 1)
  // Once this one has timed out, so would the other have.
  assert.equal((await ask(router.port, { host: 'app.test', path: '/never' })).status, 504)
  streams[0]?.end('and ended')
  assert.equal((await stream).body, 'begun, and ended')
  await router.configure('cards', {})
})
