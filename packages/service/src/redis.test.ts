import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Redis } from 'ioredis'
import { connectRedis, connectSubscriber, logConnection } from '@berth/service/redis'
// @boundaries-ignore what tests start is shared by all of them
import { RedisServer } from '../../../test/support/redis-server.ts'

/** Errors come meanwhile, for which `once` of Node would give up. */
const until = (redis: Redis, event: 'close' | 'ready' | 'reconnecting'): Promise<unknown> =>
  new Promise((resolve) => redis.once(event, resolve))

/** Ends it with the test. */
function ended(t: TestContext, redis: Redis): Redis {
  t.after(() => redis.disconnect())
  return redis
}

test('while Redis is away commands fail at once, and when it is back they work, each said once', async (t) => {
  await using server = await RedisServer.start()
  const redis = ended(t, connectRedis('tests', { REDIS_URL: server.url, REDIS_TIMEOUT_MS: 10_000 }))
  const said: unknown[] = []
  logConnection(redis, {
    warn: ({ problem }, message) => said.push([message, /ECONNREFUSED/.test(problem)]),
    info: (message) => said.push(message),
  })
  await redis.connect()
  await redis.set('a', '1')
  assert.match(String(await redis.client('LIST')), / name=tests /)

  const gone = until(redis, 'close')
  await server.kill()
  await gone
  await assert.rejects(redis.incr('a'))
  for (const _ of [1, 2, 3]) await until(redis, 'reconnecting')
  const back = until(redis, 'ready')
  await server.restart({ data: 'empty' })
  await back
  // What failed was not sent later.
  assert.equal(await redis.get('a'), null)
  assert.deepEqual(said, [['Redis is away', true], 'Redis is back'])
})

test('who gives a wrong password reads no password in the log', async (t) => {
  await using server = await RedisServer.start()
  await server.connect().config('SET', 'requirepass', 'right-password')
  const url = server.url.replace('redis://', 'redis://:wrong-password@')
  const redis = ended(t, connectRedis('tests', { REDIS_URL: url, REDIS_TIMEOUT_MS: 10_000 }))
  const said: object[] = []
  const { promise: warned, resolve } = Promise.withResolvers<void>()
  logConnection(redis, {
    warn: (details) => resolve(void said.push(details)),
    info: () => {},
  })
  await redis.connect().catch(() => {})
  await warned
  assert.match(JSON.stringify(said), /WRONGPASS|invalid/)
  assert.doesNotMatch(JSON.stringify(said), /wrong-password/)
})

test('who listens to a channel hears it again when Redis is back', async (t) => {
  await using server = await RedisServer.start()
  const subscriber = ended(t, connectSubscriber('tests', { REDIS_URL: server.url, REDIS_TIMEOUT_MS: 10_000 }))
  subscriber.on('error', () => {}) // it is away for a moment
  await subscriber.connect()
  await subscriber.subscribe('news')
  const gone = until(subscriber, 'close')
  await server.kill()
  await gone
  const back = until(subscriber, 'ready')
  await server.restart({ data: 'empty' })
  await back
  const heard = new Promise((resolve) => subscriber.once('message', (...words) => resolve(words)))
  const publisher = server.connect()
  while ((await publisher.publish('news', 'here')) === 0);
  assert.deepEqual(await heard, ['news', 'here'])
})
