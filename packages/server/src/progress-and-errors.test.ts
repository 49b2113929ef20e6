import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { BerthError } from '@berth/sdk'
import type { LogLine, PlatformEvent } from '@berth/sdk'
import { servedFake } from './testing/served-fake.ts'

const at = '2026-01-02T03:04:05.678Z'
const events: readonly PlatformEvent[] = [
  { at, app: 'cards', type: 'planned', release: 1, steps: [{ do: 'create-app' }] },
  { at, app: 'cards', type: 'step-started', step: { do: 'create-app' } },
  { at, app: 'cards', type: 'step-done', step: { do: 'create-app' }, duration: 3 },
  { at, app: 'cards', type: 'deployed', release: 1, changed: true, urls: [], duration: 12 },
]
const result = { app: 'cards', release: 1, changed: true, urls: [], duration: 12 }

test('events arrive in order before the result', async () => {
  await using served = await servedFake({
    async deploy(_target, options) {
      for (const event of events) options?.onEvent?.(event)
      return result
    },
  })
  const seen: unknown[] = []
  seen.push(await served.client.deploy('cards', { onEvent: (event) => seen.push(event) }))
  assert.deepEqual(seen, [...events, result])
})

test('an event arrives while the verb still works', async () => {
  const answer = Promise.withResolvers<void>()
  await using served = await servedFake({
    async stop(_app, options) {
      options?.onEvent?.({ at, app: 'cards', type: 'stopped' })
      await answer.promise
    },
  })
  // Would wait for ever if events only came with the answer.
  await served.client.stop('cards', { onEvent: () => answer.resolve() })
})

test('an error comes back with its code, details and message', async () => {
  const thrown = new BerthError('APP_NOT_FOUND', { app: 'card', near: 'cards' })
  await using served = await servedFake({
    async 'apps.report'() {
      throw thrown
    },
  })
  await assert.rejects(served.client.apps.report('card'), (error: unknown) => {
    assert.ok(error instanceof BerthError)
    assert.deepEqual(error.toJSON(), thrown.toJSON())
    return true
  })
})

test('an error after items comes after them', async () => {
  const line: LogLine = { at, app: 'cards', source: 'web.1', stream: 'stdout', text: 'hello' }
  await using served = await servedFake({
    async *logs() {
      yield line
      throw new BerthError('APP_NOT_DEPLOYED', { app: 'cards' })
    },
  })
  const seen: LogLine[] = []
  await assert.rejects(
    async () => {
      for await (const each of served.client.logs('cards')) seen.push(each)
    },
    { code: 'APP_NOT_DEPLOYED' },
  )
  assert.deepEqual(seen, [line])
})

test('an error that is not of Berth comes back with its message', async () => {
  await using served = await servedFake({
    async stop() {
      throw new TypeError('this is a mistake')
    },
  })
  await assert.rejects(served.client.stop('cards'), { message: 'this is a mistake' })
})

test('arguments of a wrong shape are named, without their value', async () => {
  await using served = await servedFake()
  const answers = [
    await post(served.server.socket, '/v1/scale', '{"args":["cards",{"web":"SECRET"}]}'),
    await post(served.server.socket, '/v1/scale', '{"args":["cards"]}'),
    await post(served.server.socket, '/v1/stop', '{"args":["cards"],"options":{"hard":true}}'),
    await post(served.server.socket, '/v1/stop', 'SECRET'),
    await post(served.server.socket, '/v1/config.list', '{"args":[{"globe":true}]}'),
  ]
  assert.deepEqual(
    answers.map(({ status, body }) => [
      status,
      (JSON.parse(body) as { error: { message: string } }).error.message,
    ]),
    [
      [200, 'args[1] of scale.web is no whole number from 0'],
      [200, 'args of scale must be a list of 2'],
      [200, 'hard is no option of stop'],
      [200, 'the request is no line of JSON'],
      [200, 'args[0] of config.list is neither the name of an app nor { global: true }'],
    ],
  )
  assert.deepEqual(served.fake.asked, [])
})

test('a verb that is not there is answered with 404, also one that every object has', async () => {
  await using served = await servedFake()
  assert.equal((await post(served.server.socket, '/v1/explode', '{"args":[]}')).status, 404)
  assert.equal((await post(served.server.socket, '/v1/constructor', '{"args":[]}')).status, 404)
  assert.equal((await post(served.server.socket, '/v2/stop', '{"args":[]}')).status, 404)
})

test('a request without a content type is taken', async () => {
  await using served = await servedFake({ releases: async () => [] })
  assert.deepEqual(await post(served.server.socket, '/v1/releases', '{"args":["cards"]}'), {
    status: 200,
    body: '{"result":[]}\n',
  })
})

function post(
  socketPath: string,
  path: string,
  body: string,
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method: 'POST', agent: false }, (answer) => {
      answer
        .toArray()
        .then((chunks: Uint8Array[]) =>
          resolve({ status: answer.statusCode, body: Buffer.concat(chunks).toString() }),
        )
        .catch(reject)
    })
    call.on('error', reject)
    call.end(body)
  })
}
