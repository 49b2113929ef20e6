import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { ask, begin, open as openRequest, responseTo } from './router-suite-client.ts'
import { TEST_TIMEOUT } from './router-suite-tested.ts'
import type { OpenRouter } from './router-suite-tested.ts'
import { startUpstream } from './router-suite-upstream.ts'

const BIG = 20_000_000

/** How bodies pass, both ways. */
export function testBodies(open: OpenRouter): void {
  const options = { timeout: TEST_TIMEOUT }

  test('big bodies pass both ways, each byte of them', options, async () => {
    await using tested = await open()
    await using upstream = await startUpstream('web.1', (request, response) => {
      const length = request.headers['content-length']
      if (length !== undefined) response.setHeader('content-length', length)
      request.pipe(response)
    })
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [upstream.target] })

    const body = randomBytes(BIG)
    for (const framing of [{ 'content-length': String(BIG) }, { 'transfer-encoding': 'chunked' }]) {
      const reply = await ask(tested.address, { host: 'cards.test', method: 'POST', headers: framing, body })
      assert.equal(digest(reply.body), digest(body))
      assert.equal(reply.headers['content-length'], framing['content-length'])
    }
  })

  test('small bodies pass both ways, whatever their bytes are', options, async () => {
    await using tested = await open()
    await using upstream = await startUpstream('web.1', (request, response) => {
      response.setHeader('content-length', '256')
      request.pipe(response)
    })
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [upstream.target] })
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const reply = await ask(tested.address, { host: 'cards.test', method: 'PUT', body })
    assert.deepEqual(reply.body, body)
  })

  test('a response without a body keeps its length and its status', options, async () => {
    await using tested = await open()
    await using upstream = await startUpstream('web.1', (request, response) => {
      response
        .writeHead(
          request.url === '/none' ? 204 : 200,
          request.url === '/none' ? {} : { 'content-length': 1234 },
        )
        .end()
    })
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [upstream.target] })

    const head = await ask(tested.address, { host: 'cards.test', method: 'HEAD' })
    assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, '1234', 0])
    const none = await ask(tested.address, { host: 'cards.test', path: '/none' })
    assert.deepEqual([none.status, none.body.length], [204, 0])
  })

  test('a body that waits for 100-continue is asked for', options, async () => {
    await using tested = await open()
    await using upstream = await startUpstream('web.1', (request, response) => request.pipe(response))
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [upstream.target] })

    const headers = { expect: '100-continue', 'content-length': '4' }
    const request = begin(tested.address, { host: 'cards.test', method: 'POST', headers })
    request.flushHeaders()
    await once(request, 'continue')
    request.end('deal')
    const response = await responseTo(request)
    assert.equal((await response.toArray()).join(''), 'deal')
  })

  test('server-sent events arrive when they are sent', options, async () => {
    await using tested = await open()
    const streams: ServerResponse[] = []
    await using upstream = await startUpstream('web.1', (_, response) => {
      streams.push(response)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    })
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [upstream.target] })

    // The head arrives before there is any event, and each event before the next is sent.
    const response = await responseTo(openRequest(tested.address, { host: 'cards.test' }))
    assert.equal(response.headers['content-type'], 'text/event-stream')
    response.setEncoding('utf8')
    for (const event of ['data: one\n\n', 'data: two\n\n']) {
      const arrived = once(response, 'data')
      streams[0]?.write(event)
      assert.deepEqual(await arrived, [event])
    }
    const ended = once(response, 'end')
    streams[0]?.end()
    response.resume()
    await ended
  })
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
