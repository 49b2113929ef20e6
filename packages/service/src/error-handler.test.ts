import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { Type } from 'typebox'
import { buildService } from './service.ts'
import { ServiceError } from './service-error.ts'
import { captureLog } from './testing-fixtures/capture-log.ts'

const ABOUT = { name: 'cards', version: '1.0.0' }
const HEADERS = { 'x-request-id': 'r1' }
const Card = Type.Object({ rank: Type.Integer() }, { additionalProperties: false })

/** Status and body of the answer to a request whose id is r1. */
async function ask(routes: Readonly<Record<string, unknown>>, options: InjectOptions) {
  await using app = await buildService(ABOUT)
  for (const [path, thrown] of Object.entries(routes)) {
    app.get(path, () => {
      throw thrown
    })
  }
  const schema = { querystring: Type.Object({ count: Type.Integer({ maximum: 9, default: 1 }) }), body: Card }
  app.post('/cards', { schema }, () => ({}))
  const answer = await app.inject({ ...options, headers: { ...HEADERS, ...options.headers } })
  return {
    status: answer.statusCode,
    retryAfter: answer.headers['retry-after'],
    body: answer.json<unknown>(),
  }
}

const answered = (status: number, code: string, message: string, retryAfter?: string) => ({
  status,
  retryAfter,
  body: { code, message, requestId: 'r1' },
})
const INTERNAL = answered(500, 'INTERNAL', 'Something went wrong here.')

test('a ServiceError is answered as it stands, above 500 too', async () => {
  const full = new ServiceError(503, 'POOL_FULL', 'Every worker id is leased', {
    headers: { 'retry-after': '5' },
  })
  assert.deepEqual(
    await ask({ '/full': full }, { url: '/full' }),
    answered(503, 'POOL_FULL', 'Every worker id is leased', '5'),
  )
})

test('what nobody expected is a 500 that tells nothing', async () => {
  const thrown = {
    '/error': new Error('hunter2'),
    '/text': 'hunter2',
    '/undefined': undefined,
    '/gateway': Object.assign(new Error('hunter2'), { statusCode: 502 }),
    '/foreign': Object.assign(new Error('no such key hunter2'), { statusCode: 404, code: 'NoSuchKey' }),
  }
  for (const url of Object.keys(thrown)) assert.deepEqual(await ask(thrown, { url }), INTERNAL, url)
})

test('a failure is not to be cached, unless it says so itself', async () => {
  await using app = await buildService(ABOUT)
  const lasting = new ServiceError(410, 'GONE', 'It is gone', { headers: { 'cache-control': 'max-age=60' } })
  app.get('/lasting', () => {
    throw lasting
  })
  app.get('/broken', (_request, reply) => {
    void reply.header('cache-control', 'public, max-age=300')
    throw new Error('broken')
  })
  const answers = await Promise.all(['/lasting', '/broken', '/nothing'].map((url) => app.inject(url)))
  assert.deepEqual(
    answers.map(({ headers }) => headers['cache-control']),
    ['max-age=60', 'no-store', 'no-store'],
  )
})

test('an error that a plugin made for clients goes out', async () => {
  const slow = Object.assign(new Error('Slow down'), { statusCode: 429, code: 'RATE_LIMITED', expose: true })
  assert.deepEqual(await ask({ '/slow': slow }, { url: '/slow' }), answered(429, 'RATE_LIMITED', 'Slow down'))
})

test('a request that its schema refuses is told which part', async () => {
  const refused = (options: InjectOptions) => ask({}, { method: 'POST', url: '/cards', ...options })
  assert.deepEqual(
    [
      await refused({ payload: { rank: 'ace' } }),
      await refused({ payload: { rank: 1, suit: 'hearts' } }),
      await refused({ url: '/cards?count=10', payload: { rank: 1 } }),
    ],
    [
      answered(400, 'INVALID_REQUEST', 'body/rank must be integer'),
      answered(400, 'INVALID_REQUEST', 'body must NOT have additional properties'),
      answered(400, 'INVALID_REQUEST', 'querystring/count must be <= 9'),
    ],
  )
})

test('what Fastify refuses has the same shape and names no query string', async () => {
  const json = { 'content-type': 'application/json' }
  const refused = (options: InjectOptions) => ask({}, { method: 'POST', url: '/cards', ...options })
  const answers = [
    await refused({ payload: '{', headers: json }),
    await refused({ payload: '<a/>', headers: { 'content-type': 'text/xml' } }),
    await refused({ payload: { rank: 'x'.repeat(2 ** 20) } }),
    await refused({ url: '/%zz?key=hunter2' }),
  ]
  assert.deepEqual(
    answers.map(({ status, body }) => [status, (body as { code?: unknown }).code]),
    [
      [400, 'INVALID_REQUEST'],
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
      [413, 'BODY_TOO_LARGE'],
      [400, 'INVALID_REQUEST'],
    ],
  )
  assert.ok(!JSON.stringify(answers).includes('hunter2'))
})

test('a path that no route takes is a 404 of the same shape', async () => {
  assert.deepEqual(
    await ask({}, { url: '/nothing?key=hunter2' }),
    answered(404, 'NOT_FOUND', 'There is no GET /nothing here.'),
  )
})

test('the cause of a 500 is in the log, and that of an expected failure is not', async () => {
  const { logger, lines } = captureLog('error')
  const app = await buildService({ ...ABOUT, logger })
  app.get('/error', () => {
    throw new RangeError('out of cards')
  })
  app.get('/text', () => {
    throw 'a text'
  })
  app.get('/full', () => {
    throw new ServiceError(503, 'FULL', 'Full')
  })
  for (const url of ['/error?key=hunter2', '/text', '/full']) await app.inject({ url, headers: HEADERS })
  await app.close()
  assert.deepEqual(
    lines.map(({ err, ...line }) => ({ ...line, cause: (err as { message?: unknown }).message })),
    ['out of cards', 'Something that is no error was thrown: string'].map((cause, index) => ({
      level: 50,
      service: 'cards',
      requestId: 'r1',
      method: 'GET',
      path: ['/error', '/text'][index],
      msg: 'request failed',
      cause,
    })),
  )
})
