import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { connectTo, head, openFixture, send, until } from './test-fixture.ts'

const echoTarget: RequestListener = (request, response) => {
  response.end(JSON.stringify({ headers: request.headers }))
}

test('the authority of an absolute target goes before the Host header', async () => {
  await using fixture = await openFixture((request, response) =>
    response.end(`${request.url} of ${request.headers.host}`),
  )
  const { port } = fixture.router
  const answer = await send(
    port,
    head('GET http://app.test/deal?x=1 HTTP/1.1', 'Host: other.test', 'Connection: close'),
  )
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.match(answer, /\/deal\?x=1 of app\.test/)
  const root = await send(port, head('GET http://app.test HTTP/1.1', 'Host: other.test', 'Connection: close'))
  assert.match(root, /\/ of app\.test/)
})

test('requests without a host, with two, or with one that is none are refused and their connection is closed', async () => {
  await using fixture = await openFixture((_, response) => response.end('reached'))
  const { port } = fixture.router
  const requests = [
    head('GET / HTTP/1.1'),
    head('GET / HTTP/1.1', 'Host: app.test', 'Host: app.test'),
    head('GET / HTTP/1.1', 'Host: app.test/x'),
    head('GET http://user@app.test/ HTTP/1.1', 'Host: app.test'),
    head('OPTIONS * HTTP/1.1', 'Host: app.test'),
  ]
  const answers = await Promise.all(requests.map((request) => send(port, request)))
  assert.deepEqual(
    answers.map((answer) => answer.slice(0, 12)),
    requests.map(() => 'HTTP/1.1 400'),
  )
})

test('messages whose end is ambiguous never reach a target', async () => {
  let reached = 0
  await using fixture = await openFixture((_, response) => {
    reached++
    response.end()
  })
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n'
  const post = ['POST / HTTP/1.1', 'Host: app.test']
  const requests = [
    `${head(...post, 'Content-Length: 6', 'Transfer-Encoding: chunked')}0\r\n\r\n${smuggled}`,
    `${head(...post, 'Content-Length: 0', 'Content-Length: 44')}${smuggled}`,
    `${head(...post, 'Transfer-Encoding: chunked, identity')}0\r\n\r\n${smuggled}`,
    `${head(...post, 'Transfer-Encoding : chunked')}0\r\n\r\n${smuggled}`,
    `${head(...post, 'Content-Length: +5')}12345${smuggled}`,
  ]
  const answers = await Promise.all(requests.map((request) => send(fixture.router.port, request)))
  assert.deepEqual(
    answers.map((answer) => answer.slice(0, 12)),
    requests.map(() => 'HTTP/1.1 400'),
  )
  assert.equal(reached, 0)
})

test('a Connection header cannot take away what the router says', async () => {
  await using fixture = await openFixture(echoTarget)
  const lines = [
    'POST / HTTP/1.1',
    'Host: app.test',
    'Connection: close, Content-Length, Host, X-Forwarded-For, X-Mine',
  ]
  const answer = await send(fixture.router.port, head(...lines, 'X-Mine: 1', 'Content-Length: 2'), 'ab')
  const { headers } = JSON.parse(answer.slice(answer.indexOf('{')))
  assert.deepEqual(
    [headers.host, headers['content-length'], headers['x-forwarded-for'], headers['x-mine']],
    ['app.test', '2', '127.0.0.1', undefined],
  )
})

test('what trusted proxies say of the origin is passed on, with their own address', async () => {
  await using fixture = await openFixture(echoTarget, { trustedProxies: ['127.0.0.0/8'] })
  const claims = [
    'X-Forwarded-For: 203.0.113.9',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Port: 443',
    'X-Real-IP: 1.2.3.4',
  ]
  const answer = await send(
    fixture.router.port,
    head('GET / HTTP/1.1', 'Host: app.test', 'Connection: close', ...claims),
  )
  const { headers } = JSON.parse(answer.slice(answer.indexOf('{')))
  assert.deepEqual(
    ['for', 'proto', 'port', 'host'].map((name) => headers[`x-forwarded-${name}`]),
    ['203.0.113.9, 127.0.0.1', 'https', '443', 'app.test'],
  )
  assert.equal(headers['x-real-ip'], undefined)
})

test('an id that cannot stand in a log is replaced', async () => {
  await using fixture = await openFixture((request, response) =>
    response.end(`id=${String(request.headers['x-request-id'])};`),
  )
  const lines = ['GET / HTTP/1.1', 'Host: app.test', 'Connection: close', 'X-Request-Id: a b\tc']
  assert.match(await send(fixture.router.port, head(...lines)), /id=[0-9a-f]{12}-[0-9a-z]+;/)
})

test('an offer of HTTP/2 is no upgrade', async () => {
  await using fixture = await openFixture((request, response) =>
    response.end(`upgrade=${request.headers.upgrade}`),
  )
  const lines = [
    'GET / HTTP/1.1',
    'Host: app.test',
    'Connection: Upgrade, HTTP2-Settings, close',
    'Upgrade: h2c',
    'HTTP2-Settings: AA',
  ]
  assert.match(await send(fixture.router.port, head(...lines)), /upgrade=undefined/)
})

test('a target that declines an upgrade is heard', async () => {
  await using fixture = await openFixture((_, response) =>
    response.writeHead(426, { 'x-why': 'no' }).end('not here'),
  )
  const lines = ['GET / HTTP/1.1', 'Host: app.test', 'Connection: Upgrade', 'Upgrade: websocket']
  const answer = await send(fixture.router.port, head(...lines))
  assert.match(answer, /^HTTP\/1\.1 426 [^]*x-why: no[^]*not here/)
})

test('an upgrade is refused with a page where there is no app', async () => {
  await using fixture = await openFixture((_, response) => response.end())
  const lines = [
    'GET / HTTP/1.1',
    'Host: nobody.test',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Accept: text/plain',
  ]
  assert.match(
    await send(fixture.router.port, head(...lines)),
    /^HTTP\/1\.1 404 [^]*No app answers to nobody\.test\./,
  )
})

test('early hints and trailers pass', async () => {
  await using fixture = await openFixture((_, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' })
    response.writeHead(200, { trailer: 'x-sum' })
    response.write('body')
    response.addTrailers({ 'x-sum': '42' })
    response.end()
  })
  const answer = await send(
    fixture.router.port,
    head('GET / HTTP/1.1', 'Host: app.test', 'Connection: close'),
  )
  assert.match(
    answer,
    /^HTTP\/1\.1 103 [^]*link: <\/style\.css>[^]*HTTP\/1\.1 200 [^]*4\r\nbody\r\n0\r\nx-sum: 42\r\n/i,
  )
})

test('HTTP/1.0 clients get a body that ends with the connection', async () => {
  await using fixture = await openFixture((_, response) => {
    response.write('one ')
    response.end('two')
  })
  const answer = await send(fixture.router.port, head('GET / HTTP/1.0', 'Host: app.test'))
  assert.match(answer, /\r\n\r\none two$/)
  assert.doesNotMatch(answer, /transfer-encoding/i)
})

test('pipelined requests are answered in order', async () => {
  await using fixture = await openFixture((request, response) => {
    if (request.url === '/1') setTimeout(() => response.end('first'), 30)
    else response.end('second')
  })
  const answer = await send(
    fixture.router.port,
    head('GET /1 HTTP/1.1', 'Host: app.test') +
      head('GET /2 HTTP/1.1', 'Host: app.test', 'Connection: close'),
  )
  assert.match(answer, /first[^]*second$/)
})

test('a target that stops answers early is no reason to read on', async () => {
  await using fixture = await openFixture((_, response) => response.writeHead(413).end('too much'))
  const socket = await connectTo(fixture.router.port)
  socket.write(head('POST / HTTP/1.1', 'Host: app.test', 'Content-Length: 1000000'))
  socket.write(Buffer.alloc(1_000))
  const [answer] = await once(socket, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 413 /)
  socket.write(Buffer.alloc(999_000))
  socket.write(head('GET / HTTP/1.1', 'Host: app.test'))
  const [again] = await once(socket, 'data')
  assert.match(String(again), /^HTTP\/1\.1 413 /)
  socket.destroy()
})

test('a slow client slows the target down instead of filling memory', async () => {
  let written = 0
  const chunk = Buffer.alloc(100_000)
  await using fixture = await openFixture((_, response) => {
    const write = () => {
      while (written < ENDLESS) {
        written += chunk.length
        if (!response.write(chunk)) return
      }
      response.end()
    }
    response.on('drain', write)
    write()
  })
  const socket = await connectTo(fixture.router.port)
  socket.pause()
  socket.write(head('GET / HTTP/1.1', 'Host: app.test'))
  assert.ok((await whereItStops(() => written)) < ENDLESS)
  socket.destroy()
})

test('a target that is slow to read slows the client down instead of filling memory', async () => {
  const arrived = Promise.withResolvers<void>()
  await using fixture = await openFixture((request) => {
    request.pause()
    arrived.resolve()
  })
  const socket = await connectTo(fixture.router.port)
  socket.write(head('POST / HTTP/1.1', 'Host: app.test', `Content-Length: ${ENDLESS}`))
  socket.write('x')
  await arrived.promise
  const chunk = Buffer.alloc(100_000)
  const write = () => {
    while (socket.bytesWritten < ENDLESS && socket.write(chunk));
  }
  socket.on('drain', write)
  write()
  assert.ok((await whereItStops(() => socket.bytesWritten)) < ENDLESS)
  socket.destroy()
})

/** Bytes: more than sockets and streams take together. */
const ENDLESS = 100_000_000

/** The value that a counter still has after many looks. */
async function whereItStops(read: () => number): Promise<number> {
  let [before, looks] = [0, 0]
  await until(() => {
    const now = read()
    looks = now > 0 && now === before ? looks + 1 : 0
    before = now
    return looks === 40
  })
  return before
}
