import assert from 'node:assert/strict'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import { ask } from './router-suite-client.ts'
import { TEST_TIMEOUT } from './router-suite-tested.ts'
import type { OpenRouter } from './router-suite-tested.ts'
import { startUpstream } from './router-suite-upstream.ts'

/** What targets and clients learn of each other. */
export function testHeaders(open: OpenRouter): void {
  const options = { timeout: TEST_TIMEOUT }

  test('a target sees the path, the host and where the request comes from', options, async () => {
    const { seen, address } = await askOnce(open, {
      path: '/deal?seed=1%202&x=',
      headers: { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'x-game': 'poker' },
    })
    assert.equal(seen.url, '/deal?seed=1%202&x=')
    assert.deepEqual(
      pick(seen.headers, [
        'host',
        'x-forwarded-for',
        'x-forwarded-host',
        'x-forwarded-port',
        'x-forwarded-proto',
        'x-game',
      ]),
      {
        host: 'cards.test',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-host': 'cards.test',
        'x-forwarded-port': String(address.port),
        'x-forwarded-proto': 'http',
        'x-game': 'poker',
      },
    )
  })

  test('a request has an id and a start, and keeps an id that it came with', options, async () => {
    const { seen } = await askOnce(open, {})
    assert.match(String(seen.headers['x-request-id']), /^[\w.:+/=@-]{8,128}$/)
    assert.match(String(seen.headers['x-request-start']), /^\d{10}\.\d{3}$/)
    const again = await askOnce(open, { headers: { 'x-request-id': 'deal-42' } })
    assert.equal(again.seen.headers['x-request-id'], 'deal-42')
  })

  test('headers that are meant for one connection only stay there', options, async () => {
    const { seen, headers } = await askOnce(open, {
      headers: {
        connection: 'close, x-secret',
        'x-secret': '1',
        te: 'trailers',
        'proxy-authorization': 'Basic YTpi',
        'x-kept': '1',
      },
      answer: (response) => {
        response
          .setHeader('connection', 'close, x-inside')
          .setHeader('x-inside', '1')
          .setHeader('x-outside', '1')
      },
    })
    assert.deepEqual(pick(seen.headers, ['x-secret', 'te', 'proxy-authorization', 'x-kept']), {
      'x-kept': '1',
    })
    assert.deepEqual(pick(headers, ['x-inside', 'x-outside']), { 'x-outside': '1' })
  })

  test('headers that CGI takes for those of the router stay out, as with nginx', options, async () => {
    const { seen } = await askOnce(open, {
      headers: {
        x_forwarded_for: '203.0.113.9',
        'x-forwarded_proto': 'https',
        'x.real.ip': '1',
        'x-kept-2': '1',
      },
    })
    const names = Object.keys(seen.headers).filter(
      (name) => /^x[^a-z]/.test(name) && !name.startsWith('x-request-'),
    )
    assert.deepEqual(names.toSorted(), [
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-port',
      'x-forwarded-proto',
      'x-kept-2',
    ])
  })

  test('headers that come more than once arrive more than once', options, async () => {
    const { headers } = await askOnce(open, {
      answer: (response) => response.setHeader('set-cookie', ['a=1; Path=/', 'b=2']),
    })
    assert.deepEqual(headers['set-cookie'], ['a=1; Path=/', 'b=2'])
  })
}

interface Case {
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly answer?: (response: ServerResponse) => unknown
}

/** Makes one request and tells what the target and the client saw. */
async function askOnce(open: OpenRouter, { path = '/', headers = {}, answer }: Case) {
  await using tested = await open()
  const seen = Promise.withResolvers<IncomingMessage>()
  await using upstream = await startUpstream('web.1', (request, response) => {
    seen.resolve(request)
    answer?.(response)
    response.end()
  })
  await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [upstream.target] })
  const reply = await ask(tested.address, { host: 'cards.test', path, headers })
  assert.equal(reply.status, 200)
  return { seen: await seen.promise, headers: reply.headers, address: tested.address }
}

function pick(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)))
}
