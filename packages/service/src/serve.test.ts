import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { serve } from './serve.ts'
import { buildService } from './service.ts'
import { startSlowService } from './testing-fixtures/start-slow-service.ts'

test('SIGTERM lets a request in flight finish, refuses others, and ends with 0', async () => {
  await using service = await startSlowService()
  const slow = fetch(`${service.url}/slow`)
  await service.told('asked')
  service.process.kill('SIGTERM')
  await service.told('closing')
  await refusesConnections(service.url)

  service.process.send('finish')
  const answer = await slow
  assert.deepEqual(
    { status: answer.status, connection: answer.headers.get('connection'), body: await answer.json() },
    { status: 200, connection: 'close', body: { done: true } },
  )
  assert.equal(await service.ended, 0)
  assert.deepEqual(service.events.slice(1), ['asked', 'closing', 'closed second', 'closed first'])
})

test('an idle keep-alive connection does not hold up the stop', async () => {
  await using service = await startSlowService()
  const answer = await fetch(`${service.url}/quick`)
  assert.deepEqual([answer.headers.get('connection'), await answer.json()], ['keep-alive', { done: true }])
  service.process.kill('SIGINT')
  assert.equal(await service.ended, 0)
})

test('a request that outlasts the stop timeout is cut, and the close hooks still run', async () => {
  await using service = await startSlowService({ STOP_TIMEOUT: '50' })
  const slow = fetch(`${service.url}/slow`)
  await service.told('asked')
  service.process.kill('SIGTERM')
  await assert.rejects(slow, { name: 'TypeError' })
  assert.equal(await service.ended, 0)
  assert.deepEqual(service.events.slice(1), ['asked', 'closing', 'closed second', 'closed first'])
  assert.match(await service.log, /requests still in flight are cut/)
})

test('a second signal ends it at once with 1', async () => {
  await using service = await startSlowService()
  const slow = fetch(`${service.url}/slow`)
  await service.told('asked')
  service.process.kill('SIGTERM')
  await service.told('closing')
  service.process.kill('SIGTERM')
  await assert.rejects(slow, { name: 'TypeError' })
  assert.equal(await service.ended, 1)
})

test('an error that nothing caught is logged, stops the service gracefully, and ends it with 1', async () => {
  await using service = await startSlowService()
  service.process.send('throw')
  assert.equal(await service.ended, 1)
  assert.deepEqual(service.events.slice(1), ['closing', 'closed second', 'closed first'])
  assert.match(await service.log, /"message":"nobody catches this".*"msg":"uncaught error, stopping"/)
})

test('a port that is taken is an error that says what to do, and closes the service', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.after(() => taken.close())
  await once(taken, 'listening')
  const address = taken.address()
  assert.ok(address && typeof address === 'object')

  const app = await buildService({ name: 'test', version: '1.0.0' })
  let isClosed = false
  app.addHook('onClose', () => {
    isClosed = true
  })
  const listeners = process.listenerCount('SIGTERM')
  await assert.rejects(serve(app, { port: address.port, host: '127.0.0.1' }), {
    message: `Cannot listen on port ${address.port} of 127.0.0.1: another program uses it; end that program or choose another PORT`,
  })
  assert.deepEqual([isClosed, process.listenerCount('SIGTERM')], [true, listeners])
})

/** Waits until a new connection is refused, at most 10 s. */
async function refusesConnections(url: string): Promise<void> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    const error = await fetch(`${url}/quick`, { headers: { connection: 'close' } }).then(
      (answer) => answer.body?.cancel(),
      (failure: Error) => failure,
    )
    if (error?.cause instanceof Error && 'code' in error.cause && error.cause.code === 'ECONNREFUSED') return
  }
  assert.fail('it still takes connections')
}
