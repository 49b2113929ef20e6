import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { ErrorBody } from './error-handler.ts'
import { buildService } from './service.ts'

const ABOUT = { name: 'cards', version: '1.2.3' }

test('schemas give the types of what arrives and leaves, and cut what they do not name', async () => {
  await using app = await buildService(ABOUT)
  const schema = {
    querystring: Type.Object({ times: Type.Integer({ default: 2 }) }),
    body: Type.Object({ rank: Type.Integer() }),
    response: { 200: Type.Object({ sum: Type.Integer() }) },
  }
  app.post('/sum', { schema }, (request) => {
    const rank: number = request.body.rank
    // @ts-expect-error the schema names no suit
    const suit: unknown = request.body.suit
    return { sum: rank * request.query.times, suit, secret: 'hunter2' }
  })
  const answer = await app.inject({ method: 'POST', url: '/sum?times=3', payload: { rank: 4 } })
  assert.deepEqual([answer.statusCode, answer.json()], [200, { sum: 12 }])
})

test('/up is 204 while every check passes, and is never cached', async () => {
  await using app = await buildService({ ...ABOUT, checks: { database: async () => {}, lease: () => true } })
  const { statusCode, body, headers } = await app.inject('/up')
  assert.deepEqual([statusCode, body, headers['cache-control']], [204, '', 'no-store'])
})

test('/up is 503 and names the checks that fail', async () => {
  const checks = {
    database: () => Promise.reject(new Error('hunter2')),
    disk: () => true,
    lease: () => false,
  }
  await using app = await buildService({ ...ABOUT, checks })
  const { statusCode, body, headers } = await app.inject('/up')
  assert.deepEqual(
    [statusCode, JSON.parse(body), headers['cache-control']],
    [503, { failing: ['database', 'lease'] }, 'no-store'],
  )
})

test('/openapi.json describes the routes of the service and none of its operators', async () => {
  await using app = await buildService({ ...ABOUT, description: 'Draws cards.' })
  const Draw = Type.Object({ card: Type.String() }, { description: 'A card.' })
  app.get('/draw', { schema: { summary: 'Draw one', response: { 200: Draw, 503: ErrorBody } } }, () => ({
    card: '',
  }))
  const answer = await app.inject('/openapi.json')
  const content = (schema: object) => ({ 'application/json': { schema } })
  const { title: _title, ...errorSchema } = JSON.parse(JSON.stringify(ErrorBody))
  assert.deepEqual(answer.json(), {
    openapi: '3.1.0',
    info: { title: 'cards', version: '1.2.3', description: 'Draws cards.' },
    components: { schemas: {} },
    paths: {
      '/draw': {
        get: {
          summary: 'Draw one',
          responses: {
            200: {
              description: 'A card.',
              content: content({
                type: 'object',
                required: ['card'],
                description: 'A card.',
                properties: { card: { type: 'string' } },
              }),
            },
            503: { description: 'Default Response', content: content({ title: 'Error', ...errorSchema }) },
          },
        },
      },
    },
  })
})

test('answers while the service stops close their connection, also those of a route that sets headers', async () => {
  await using app = await buildService(ABOUT)
  const { promise: isClosing, resolve } = Promise.withResolvers<void>()
  app.get('/', async (_request, reply) => {
    void app.close()
    await isClosing
    return reply.code(201).header('x-card', 'ace').send({})
  })
  app.addHook('preClose', (done) => {
    resolve()
    done()
  })
  const { status, headers } = await fetch(await app.listen({ port: 0, host: '127.0.0.1' }))
  assert.deepEqual([status, headers.get('connection'), headers.get('x-card')], [201, 'close', 'ace'])
})

test('timeouts are set: headers, whole requests, idle connections', async () => {
  await using app = await buildService(ABOUT)
  const { headersTimeout, requestTimeout, keepAliveTimeout } = app.server
  assert.deepEqual(
    { headersTimeout, requestTimeout, keepAliveTimeout },
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 75_000,
    },
  )
})
