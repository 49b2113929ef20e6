import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { test } from 'node:test'
import type { LogLine } from '@berth/sdk'
import { connectPlatform } from './client/index.ts'
import { servedFake } from './testing/served-fake.ts'

const line: LogLine = {
  at: '2026-01-02T03:04:05.678Z',
  app: 'cards',
  source: 'web.1',
  stream: 'stdout',
  text: 'x',
}

test('an abort ends the verb there, is waited for, and rejects with the reason of the signal', async () => {
  const begun = Promise.withResolvers<void>()
  const order: string[] = []
  await using served = await servedFake({
    async stop(_app, options) {
      begun.resolve()
      await aborted(options?.signal)
      order.push('undone')
      throw options?.signal?.reason
    },
  })
  const abort = new AbortController()
  const reason = new Error('enough')
  const stopping = served.client.stop('cards', { signal: abort.signal })
  await begun.promise
  abort.abort(reason)
  await assert.rejects(stopping, (error) => error === reason)
  order.push('rejected')
  assert.deepEqual(order, ['undone', 'rejected'])
})

test('a verb that ends well in spite of an abort answers', async () => {
  const begun = Promise.withResolvers<void>()
  await using served = await servedFake({
    async 'redis.destroy'(_name, options) {
      begun.resolve()
      await aborted(options?.signal)
    },
  })
  const abort = new AbortController()
  const destroying = served.client.redis.destroy('cache', { signal: abort.signal })
  await begun.promise
  abort.abort()
  assert.equal(await destroying, undefined)
})

test('a signal that has aborted already lets nothing begin', async () => {
  await using served = await servedFake()
  const reason = new Error('too late')
  const signal = AbortSignal.abort(reason)
  await assert.rejects(served.client.stop('cards', { signal }), (error) => error === reason)
  await assert.rejects(
    served.client.logs('cards', { signal })[Symbol.asyncIterator]().next(),
    (error) => error === reason,
  )
  assert.deepEqual(served.fake.asked, [])
})

test('aborting a stream of items rejects with the reason and ends it there', async () => {
  const ended = Promise.withResolvers<void>()
  await using served = await servedFake({
    async *logs(_app, options) {
      yield line
      await aborted(options?.signal)
      ended.resolve()
    },
  })
  const abort = new AbortController()
  const reason = new Error('enough')
  await assert.rejects(
    async () => {
      for await (const _ of served.client.logs('cards', { signal: abort.signal })) abort.abort(reason)
    },
    (error) => error === reason,
  )
  await ended.promise
})

test('leaving the loop over items ends them there', async () => {
  const ended = Promise.withResolvers<void>()
  await using served = await servedFake({
    async *logs(_app, options) {
      yield line
      await aborted(options?.signal)
      ended.resolve()
    },
  })
  for await (const _ of served.client.logs('cards', { follow: true })) break
  await ended.promise
})

test('a caller that vanishes aborts its verb', async () => {
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  await using served = await servedFake({
    async deploy(_target, options) {
      begun.resolve()
      await aborted(options?.signal)
      ended.resolve()
      throw options?.signal?.reason
    },
  })
  const call = request({ socketPath: served.server.socket, path: '/v1/deploy', method: 'POST', agent: false })
  call.on('error', () => {})
  call.end('{"args":["cards"]}')
  await begun.promise
  call.destroy()
  await ended.promise
})

test('disposing a client rejects its calls and leaves those of another alone', async () => {
  const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let count = 0
  const release = Promise.withResolvers<void>()
  await using served = await servedFake({
    async stop(app, options) {
      begun[count++]?.resolve()
      await Promise.race([release.promise, aborted(options?.signal)])
    },
  })
  const other = await connectPlatform(served.home)
  const closed = assert.rejects(other.stop('a'), { code: 'PLATFORM_UNAVAILABLE' })
  const kept = served.client.stop('b')
  await Promise.all(begun.map(({ promise }) => promise))
  await other[Symbol.asyncDispose]()
  await closed
  await assert.rejects(other.stop('c'), { code: 'PLATFORM_UNAVAILABLE' })
  release.resolve()
  await kept
})

test('a reader that is slow slows the lines down', async () => {
  let given = 0
  await using served = await servedFake({
    async *logs() {
      for (;;) {
        given += 1
        yield { ...line, text: 'x'.repeat(64 * 1024) }
      }
    },
  })
  const lines = served.client.logs('cards')[Symbol.asyncIterator]()
  await lines.next()
  await settled(() => given)
  // What fits into the buffers of the socket and of both ends; without a limit it would be without end.
  assert.ok(given < 200, `${given} lines were given to a reader that took one`)
  await lines.return?.()
})

function aborted(signal: AbortSignal | undefined): Promise<unknown> {
  return signal?.aborted ? Promise.resolve() : once(signal!, 'abort')
}

/** Waits until a number stays the same over many turns of the event loop. */
async function settled(read: () => number): Promise<void> {
  for (let same = 0, last = read(); same < 200; same = read() === last ? same + 1 : 0) {
    last = read()
    await new Promise((resolve) => setImmediate(resolve))
  }
}
