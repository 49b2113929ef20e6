import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { redis } from '../descriptions/env-value.ts'
import { envOf, hello, openMemoryPlatform } from './memory-platform.fixture.ts'

suite('redis', () => {
  test('whose first start has failed is started by whatever needs it next', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    const fails = { code: 'START_FAILED' }
    engine.failOn('startResource', 'store')
    await assert.rejects(platform.redis.create('store'), fails)
    engine.failOn('startResource', 'store')
    await assert.rejects(platform.deploy(hello(memory, { env: { REDIS_URL: redis('store') } })), fails)
    await platform.deploy(hello(memory, { env: { REDIS_URL: redis('store') } }))
    assert.match((await envOf(memory))!['REDIS_URL']!, /^redis:\/\//)
    await assert.rejects(platform.redis.create('store'), { code: 'RESOURCE_EXISTS' })
  })

  test('is linked by a release, and not destroyed while it is', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(hello(memory))
    await platform.redis.create('store')
    await platform.redis.link('store', 'hello')
    assert.match((await envOf(memory))!.REDIS_URL!, /^redis:\/\//)
    assert.deepEqual((await platform.redis.info('store')).links, [{ app: 'hello', key: 'REDIS_URL' }])
    await assert.rejects(platform.redis.link('store', 'hello'), { code: 'ALREADY_LINKED' })
    await assert.rejects(platform.redis.destroy('store'), {
      code: 'RESOURCE_IN_USE',
      details: { resource: 'store', apps: ['hello'] },
    })
    await memory.source.write({ version: '2' })
    await platform.deploy(hello(memory))
    assert.match((await envOf(memory))!.REDIS_URL!, /^redis:\/\//)
    await platform.redis.unlink('store', 'hello')
    assert.equal((await envOf(memory))?.REDIS_URL, undefined)
    await platform.redis.destroy('store')
    assert.deepEqual(await platform.redis.list(), [])
  })
})
