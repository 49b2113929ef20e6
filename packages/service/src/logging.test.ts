import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildService } from './service.ts'
import { ServiceError } from './service-error.ts'
import { captureLog } from './testing-fixtures/capture-log.ts'

const ABOUT = { name: 'cards', version: '1.0.0' }
const ASK = { headers: { 'x-request-id': 'r1', authorization: 'Bearer hunter2' } }

/** A service with one route that answers and one that refuses. */
async function buildLogged(level: string) {
  const { logger, lines } = captureLog(level)
  const app = await buildService({ ...ABOUT, logger })
  app.get('/good', () => ({ good: true }))
  app.get('/refused', () => {
    throw new ServiceError(409, 'TAKEN', 'Somebody has it')
  })
  return { app, lines }
}

/** A request's line without how long it took, once that was seen to be a number. */
function withoutDuration({ ms, ...line }: Record<string, unknown>): Record<string, unknown> {
  assert.equal(typeof ms, 'number')
  return line
}

test('at level debug each request has one line, without its query string and headers', async () => {
  const { app, lines } = await buildLogged('debug')
  await app.inject({ ...ASK, url: '/good?key=hunter2' })
  await app.inject({ ...ASK, method: 'POST', url: '/nothing?key=hunter2' })
  await app.close()
  const common = { service: 'cards', requestId: 'r1', msg: 'request' }
  assert.deepEqual(lines.map(withoutDuration), [
    { level: 20, ...common, method: 'GET', path: '/good', status: 200 },
    { level: 30, ...common, method: 'POST', path: '/nothing', status: 404 },
  ])
})

test('at level info only requests that failed have a line', async () => {
  const { app, lines } = await buildLogged('info')
  await app.inject({ ...ASK, url: '/good' })
  await app.inject({ ...ASK, url: '/refused' })
  await app.close()
  assert.deepEqual(lines.map(withoutDuration), [
    {
      level: 30,
      service: 'cards',
      requestId: 'r1',
      method: 'GET',
      path: '/refused',
      status: 409,
      msg: 'request',
    },
  ])
})

test('questions of machines have no line', async () => {
  const { app, lines } = await buildLogged('trace')
  await app.inject('/up')
  await app.inject('/metrics')
  await app.close()
  assert.deepEqual(lines, [])
})

test('a logged request is its method and path, and a logged error hides its other properties', async () => {
  const { logger, lines } = captureLog('info')
  const app = await buildService({ ...ABOUT, logger })
  app.get('/', (request) => {
    const cause = Object.assign(new Error('refused'), { command: { args: ['hunter2'] } })
    const err = Object.assign(new TypeError('no connection', { cause }), {
      code: 'ECONNREFUSED',
      password: 'hunter2',
    })
    request.log.warn({ req: request, err }, 'a line of the service')
    return {}
  })
  await app.inject({ ...ASK, url: '/?key=hunter2' })
  await app.close()
  assert.ok(!JSON.stringify(lines).includes('hunter2'))
  const { err, ...line } = lines[0] ?? {}
  assert.deepEqual(line, {
    level: 40,
    service: 'cards',
    requestId: 'r1',
    req: { method: 'GET', path: '/' },
    msg: 'a line of the service',
  })
  assert.match(
    JSON.stringify(err),
    /^{"type":"TypeError","message":"no connection","code":"ECONNREFUSED","stack":/,
  )
  assert.match(JSON.stringify(err), /caused by: Error: refused/)
})
