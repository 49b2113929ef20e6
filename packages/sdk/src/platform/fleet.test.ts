import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import { http } from '../descriptions/check.ts'
import { redis, secret, urlOf } from '../descriptions/env-value.ts'
import { fleet } from '../descriptions/fleet.ts'
import type { PlatformEvent } from './event.ts'
import { CHECKS, envOf, openMemoryPlatform } from './memory-platform.fixture.ts'

suite('a fleet', () => {
  test('is deployed in the order of its references, which become addresses', async () => {
    await using memory = await openMemoryPlatform()
    const store = app('store', { source: memory.source.path, checks: CHECKS })
    const shop = app('shop', {
      source: memory.source.path,
      checks: CHECKS,
      env: { STORE_URL: urlOf(store), REDIS_URL: redis('baskets') },
    })
    const order: string[] = []
    const onEvent = (event: PlatformEvent): void => void (event.type === 'deployed' && order.push(event.app))
    await memory.platform.up(fleet([shop, store]), { onEvent })
    assert.deepEqual(order, ['store', 'shop'])
    const env = await envOf(memory, 'shop')
    assert.match(env!.STORE_URL!, /^http:\/\/127\.0\.0\.1:19\d{3}$/)
    assert.match(env!.REDIS_URL!, /^redis:\/\/:[0-9a-f]{64}@127\.0\.0\.1:6379$/)
    await assert.rejects(memory.platform.destroy('store'), {
      code: 'APP_IN_USE',
      details: { app: 'store', apps: ['shop'] },
    })
  })

  test('goes up as far as it can when an app fails: what refers to it is not begun', async () => {
    await using memory = await openMemoryPlatform()
    const { path } = memory.source
    const failing = app('failing', {
      source: path,
      checks: { web: [http('/', { attempts: 1, status: 299 })] },
    })
    const waiting = app('waiting', { source: path, checks: CHECKS, env: { URL: urlOf(failing) } })
    const alone = app('alone', { source: path, checks: CHECKS })
    await assert.rejects(memory.platform.up(fleet([failing, waiting, alone])), { code: 'UNHEALTHY' })
    const reports = await memory.platform.apps.list()
    assert.deepEqual(
      reports.map(({ app, state }) => [app, state]),
      [
        ['alone', 'running'],
        ['failing', 'created'],
      ],
    )
  })

  for (const [what, code, { env, verb }] of [
    ['has no value for a secret', 'MISSING_CONFIG', { env: { KEY: secret('KEY') } }],
    ['cannot be built', 'START_FAILED', { env: {}, verb: 'build' }],
  ] as const) {
    test(`stays as it is when one of its apps ${what}`, async () => {
      await using memory = await openMemoryPlatform()
      const { platform, engine, source } = memory
      const good = app('good', { source: source.path, checks: CHECKS })
      await platform.up(fleet([good]))
      await source.write({ version: '2' })
      engine.calls.length = 0
      if (verb) engine.failOn(verb, 'bad')
      const bad = app('bad', { source: source.path, checks: CHECKS, env: { ...env, URL: urlOf(good) } })
      const failed: string[] = []
      const onEvent = (event: PlatformEvent): void =>
        void (event.type === 'failed' && failed.push(`${event.app} ${event.code}`))
      await assert.rejects(platform.up(fleet([good, bad]), { onEvent }), { code })
      assert.deepEqual(failed, [`bad ${code}`])
      assert.deepEqual(
        engine.calls.filter((call) => /^(start|stop) /.test(call)),
        [],
      )
      assert.deepEqual(
        (await platform.apps.list()).map(({ app, release }) => [app, release]),
        [['good', 1]],
      )
    })
  }

  test('is planned as it will be deployed: a shared secret and a shared resource are made once', async () => {
    await using memory = await openMemoryPlatform()
    const env = { SHARED: secret('SHARED', { scope: 'global', generate: true }), REDIS_URL: redis('common') }
    const first = app('first', { source: memory.source.path, checks: CHECKS, env })
    const second = app('second', {
      source: memory.source.path,
      checks: CHECKS,
      env: { ...env, FIRST: urlOf(first) },
    })
    const plans = await memory.platform.plan(fleet([second, first]))
    const done: Record<string, string[]> = { first: [], second: [] }
    const onEvent = (event: PlatformEvent): void =>
      void (event.type === 'step-done' && done[event.app]?.push(event.step.do))
    await memory.platform.up(fleet([second, first]), { onEvent })
    assert.deepEqual(
      Object.fromEntries(plans.map(({ app, steps }) => [app, steps.map((step) => step.do)])),
      done,
    )
    assert.equal(done['second']?.includes('create-resource'), false)
  })

  test('cannot refer to itself in a circle', () => {
    const a = app('a', { source: '.', env: { B: urlOf('b') } })
    const b = app('b', { source: '.', env: { A: urlOf('a') } })
    assert.throws(() => fleet([a, b]), { code: 'CIRCULAR_REFERENCE', details: { apps: ['a', 'b', 'a'] } })
  })
})
