import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as immediate } from 'node:timers/promises'
import { app } from '../descriptions/app.ts'
import type { App, AppOptions } from '../descriptions/app.ts'
import { http, tcp, uptime } from '../descriptions/check.ts'
import { redis, secret, urlOf } from '../descriptions/env-value.ts'
import { fleet } from '../descriptions/fleet.ts'
import type { PlatformEvent, ProgressOptions } from './event.ts'
import { openMemoryPlatform } from './memory-platform.fixture.ts'
import type { MemoryPlatform } from './memory-platform.fixture.ts'

const CHECKS = { web: [http('/')], worker: [uptime(1)] }

function hello({ source }: MemoryPlatform, options: Partial<AppOptions> = {}): App {
  return app('hello', { source: source.path, checks: CHECKS, ...options })
}

async function envOf(
  { engine }: MemoryPlatform,
  name = 'hello',
): Promise<Readonly<Record<string, string>> | undefined> {
  const [instance] = await engine.list(name)
  return instance && engine.specOf(instance.id)?.env
}

suite('rollback', () => {
  test('restores source, config and formation together, without a build', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(hello(memory))
    await platform.config.set('hello', { GREETING: 'moin' })
    const [before] = await engine.list()
    await memory.source.write({ version: '2' })
    await platform.deploy('hello')
    await platform.config.set('hello', { GREETING: 'ahoy', EXTRA: '1' })
    await platform.scale('hello', { web: 3, worker: 2 })
    engine.calls.length = 0

    const result = await platform.rollback('hello', { to: 2 })

    assert.equal(result.release, 6)
    assert.deepEqual(
      engine.calls.filter((call) => /^(build|inspect)/.test(call)),
      [],
    )
    const [after] = await engine.list()
    assert.deepEqual(
      engine.specOf(after!.id)?.build.id,
      (await platform.releases('hello'))[4]?.digest &&
        `memory:${(await platform.releases('hello'))[4]!.digest}`,
    )
    assert.equal(after?.fingerprint, before?.fingerprint)
    assert.deepEqual(await platform.config.list('hello'), { GREETING: 'moin' })
    assert.deepEqual((await platform.apps.report('hello')).formation, { web: 1, worker: 0 })
  })

  test('goes to the release before, and names the ones that are kept when asked for another', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(hello(memory))
    await assert.rejects(platform.rollback('hello'), {
      code: 'RELEASE_NOT_FOUND',
      details: { app: 'hello', release: 'before', known: [] },
    })
    await platform.config.set('hello', { GREETING: 'moin' })
    await assert.rejects(platform.rollback('hello', { to: 7 }), {
      code: 'RELEASE_NOT_FOUND',
      details: { app: 'hello', release: '7', known: [1] },
    })
    assert.equal((await platform.rollback('hello')).release, 3)
    assert.deepEqual(await platform.config.list('hello'), {})
  })

  test('runs the release phase of the release that it brings back', async () => {
    await using memory = await openMemoryPlatform({
      Procfile: 'web: serve\nrelease: migrate\n',
      version: '1',
    })
    await memory.platform.deploy(app('hello', { source: memory.source.path, checks: { web: [] } }))
    await memory.platform.config.set('hello', { GREETING: 'moin' })
    memory.engine.calls.length = 0
    await memory.platform.rollback('hello')
    assert.deepEqual(
      memory.engine.calls.filter((call) => call.startsWith('run')),
      ['run release'],
    )
  })
})

suite('scale', () => {
  test('keeps the instances that need not change', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    const [first] = await memory.engine.list()
    memory.engine.calls.length = 0
    await memory.platform.scale('hello', { web: 3 })
    assert.deepEqual(memory.engine.calls, ['start web.2', 'start web.3'])
    await memory.platform.scale('hello', { web: 1 })
    assert.deepEqual(memory.engine.calls, ['start web.2', 'start web.3', 'stop web.2', 'stop web.3'])
    assert.equal((await memory.engine.list())[0]?.id, first?.id)
  })

  test('survives the next deploy of what the description leaves open', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.platform.scale('hello', { worker: 2 })
    await memory.source.write({ version: '2' })
    await memory.platform.deploy(hello(memory))
    assert.deepEqual((await memory.platform.apps.report('hello')).formation, { web: 1, worker: 2 })
  })

  test('refuses process types that there are not, quantities that are none, and formations of app.json', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await assert.rejects(memory.platform.scale('hello', { wrk: 1 }), {
      code: 'UNKNOWN_PROCESS_TYPE',
      details: { app: 'hello', processType: 'wrk', known: ['web', 'worker'] },
    })
    await assert.rejects(memory.platform.scale('hello', { web: -1 }), { code: 'INVALID_OPTION' })
    await memory.source.write({ 'app.json': '{ "formation": { "web": { "quantity": 2 } } }' })
    await memory.platform.deploy(hello(memory))
    assert.deepEqual((await memory.platform.apps.report('hello')).formation, { web: 2, worker: 0 })
    await assert.rejects(memory.platform.scale('hello', { web: 1 }), { code: 'FORMATION_IN_APP_JSON' })
  })

  test('of a stopped app refuses the same, and says whether anything changed', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(hello(memory))
    await platform.stop('hello')
    await assert.rejects(platform.scale('hello', { wrk: 1 }), { code: 'UNKNOWN_PROCESS_TYPE' })
    assert.equal((await platform.scale('hello', { worker: 2 })).changed, true)
    assert.equal((await platform.scale('hello', { worker: 2 })).changed, false)
    await platform.start('hello')
    assert.deepEqual((await platform.apps.report('hello')).formation, { web: 1, worker: 2 })
    await memory.source.write({ 'app.json': '{ "formation": { "web": { "quantity": 2 } } }' })
    await platform.deploy(hello(memory))
    await platform.stop('hello')
    await assert.rejects(platform.scale('hello', { web: 1 }), { code: 'FORMATION_IN_APP_JSON' })
    await platform.start('hello')
    assert.deepEqual((await platform.apps.report('hello')).formation, { web: 2, worker: 0 })
  })

  test('of an app that was never deployed is for its first deploy, which tells of process types that there are not', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.apps.create('hello')
    await platform.scale('hello', { worker: 2, clock: 1 })
    const warnings = await warningsOf((options) => platform.deploy(hello(memory), options))
    assert.deepEqual(warnings, ['By hand was set clock=1, but the app has no such process type'])
    assert.deepEqual((await platform.apps.report('hello')).formation, { web: 1, worker: 2 })
    // None of what there is not can be asked for: so the warning ends.
    await platform.scale('hello', { clock: 0 })
    await memory.source.write({ version: '2' })
    assert.deepEqual(await warningsOf((options) => platform.deploy(hello(memory), options)), [])
  })

  test('of DOKKU_SCALE counts in every deploy, below what was set by hand', async () => {
    await using memory = await openMemoryPlatform({
      Procfile: 'web: serve\nworker: work\n',
      DOKKU_SCALE: 'web=2\nworker=1\nclock=1\n',
      version: '1',
    })
    const { platform } = memory
    const formation = async (): Promise<unknown> => (await platform.apps.report('hello')).formation
    const warnings = await warningsOf((options) => platform.deploy(hello(memory), options))
    assert.deepEqual(warnings, ['DOKKU_SCALE says clock=1, but the app has no such process type'])
    assert.deepEqual(await formation(), { web: 2, worker: 1 })
    assert.equal((await platform.deploy(hello(memory))).changed, false)
    await platform.scale('hello', { worker: 3 })
    await memory.source.write({ version: '2' })
    await platform.deploy(hello(memory))
    assert.deepEqual(await formation(), { web: 2, worker: 3 })
    await memory.source.write({ DOKKU_SCALE: 'web=many\n' })
    await assert.rejects(platform.deploy(hello(memory)), {
      code: 'INVALID_PROCFILE',
      message: /DOKKU_SCALE, line 1: /,
    })
  })

  test('of app.json starts no more at a time than it allows, each once those before are well', async () => {
    const formation = { web: { quantity: 3, max_parallel: 2 }, worker: { quantity: 2 } }
    await using memory = await openMemoryPlatform({
      Procfile: 'web: serve\nworker: work\n',
      'app.json': JSON.stringify({ formation }),
      version: '1',
    })
    const { platform, source } = memory
    const [plan] = await platform.plan(hello(memory))
    const started = plan!.steps.flatMap((step) =>
      step.do === 'start' || step.do === 'check' ? [`${step.do} ${step.instances.join(' ')}`] : [],
    )
    assert.deepEqual(started, [
      'start web.1 web.2 worker.1 worker.2',
      'check web.1 web.2',
      'check worker.1 worker.2',
      'start web.3',
      'check web.3',
    ])
    // Stop-first: the old ones go at once, the new ones come in turns as well.
    await platform.deploy(hello(memory))
    await source.write({ version: '2' })
    const [again] = await platform.plan(hello(memory, { order: 'stop-first' }))
    assert.deepEqual(
      again!.steps.map((step) => step.do),
      ['build', 'release', 'stop', 'start', 'check', 'check', 'start', 'check', 'route', 'activate'],
    )
  })
})

/** What a change warns of. */
async function warningsOf(change: (options: ProgressOptions) => Promise<unknown>): Promise<string[]> {
  const warnings: string[] = []
  await change({ onEvent: (event) => void (event.type === 'warning' && warnings.push(event.message)) })
  return warnings
}

suite('config', () => {
  test('makes a release with the new values, and none when nothing changed', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory, { env: { GREETING: 'hello' } }))
    const first = await memory.platform.config.set('hello', { GREETING: 'moin' })
    assert.deepEqual(first.changed, ['GREETING'])
    assert.equal((await envOf(memory))?.GREETING, 'moin')
    const again = await memory.platform.config.set('hello', { GREETING: 'moin' })
    assert.deepEqual([again.changed, again.deploys[0]?.changed], [[], false])
    await memory.platform.config.unset('hello', ['GREETING'])
    assert.equal((await envOf(memory))?.GREETING, 'hello')
  })

  test('reports every invalid key at once with the key that was probably meant, and sets none', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.apps.create('hello')
    const values = { GOOD: '1', 'SNOWCLOUD-KEY': '2', PORT: '3' }
    await assert.rejects(memory.platform.config.set('hello', values), {
      code: 'INVALID_CONFIG',
      message:
        /"SNOWCLOUD-KEY" is no key: .*; did you mean SNOWCLOUD_KEY\?\n {2}PORT is chosen by the engine/,
    })
    assert.deepEqual(await memory.platform.config.list('hello'), {})
  })

  test('without restart only keeps the values for the next release', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.platform.config.set('hello', { GREETING: 'moin' }, { restart: false })
    assert.equal((await envOf(memory))?.GREETING, undefined)
    await memory.platform.deploy(hello(memory))
    assert.equal((await envOf(memory))?.GREETING, 'moin')
  })

  test('a missing secret stops the plan, which names every missing key', async () => {
    await using memory = await openMemoryPlatform()
    const description = hello(memory, {
      env: { A: secret('KEY_A'), B: secret('KEY_B'), C: secret('KEY_C', { generate: true }) },
    })
    await assert.rejects(memory.platform.plan(description), {
      code: 'MISSING_CONFIG',
      details: { app: 'hello', keys: ['KEY_A', 'KEY_B'] },
    })
  })

  test('a generated secret is made once, and shared where it is global', async () => {
    await using memory = await openMemoryPlatform()
    const env = {
      OWN: secret('OWN', { generate: true }),
      SHARED: secret('SHARED', { scope: 'global', generate: true }),
    }
    const other = app('other', { source: memory.source.path, checks: CHECKS, env })
    await memory.platform.deploy(hello(memory, { env }))
    await memory.platform.deploy(other)
    const [ours, theirs] = [await envOf(memory), await envOf(memory, 'other')]
    assert.match(ours!.OWN!, /^[0-9a-f]{64}$/)
    assert.notEqual(ours?.OWN, theirs?.OWN)
    assert.equal(ours?.SHARED, theirs?.SHARED)
    assert.equal((await memory.platform.deploy(hello(memory, { env }))).changed, false)
  })

  test('a change of shared config releases the apps that ask for it, and takes it back when one cannot run with it', async () => {
    await using memory = await openMemoryPlatform()
    const env = { SHARED: secret('SHARED', { scope: 'global' }) }
    await memory.platform.config.set({ global: true }, { SHARED: 'one' })
    await memory.platform.deploy(hello(memory, { env }))
    await memory.platform.config.set({ global: true }, { SHARED: 'two' })
    assert.equal((await envOf(memory))?.SHARED, 'two')
    memory.engine.failOn('start', 'web')
    await assert.rejects(memory.platform.config.set({ global: true }, { SHARED: 'three' }))
    assert.equal((await envOf(memory))?.SHARED, 'two')
    assert.deepEqual(await memory.platform.config.list({ global: true }), { SHARED: 'two' })
  })

  test('env of app.json sets what is missing at the first deploy, and generates', async () => {
    const appJson =
      '{ "env": { "MODE": "fast", "KEY": { "generator": "secret" }, "REGION": { "required": true } } }'
    await using memory = await openMemoryPlatform({ Procfile: 'web: serve\n', 'app.json': appJson })
    const description = app('hello', { source: memory.source.path, checks: { web: [] } })
    await assert.rejects(memory.platform.deploy(description), {
      code: 'MISSING_CONFIG',
      details: { app: 'hello', keys: ['REGION'] },
    })
    await memory.platform.apps.create('hello')
    await memory.platform.config.set('hello', { REGION: 'north', MODE: 'slow' })
    await memory.platform.deploy(description)
    const env = await envOf(memory)
    assert.deepEqual([env?.REGION, env?.MODE, env?.KEY?.length], ['north', 'slow', 64])
  })
})

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

suite('stop, start, restart and destroy', () => {
  test('a stopped app stays stopped over a restart of the platform, and starts with what was set meanwhile', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.platform.stop('hello')
    assert.equal((await memory.platform.apps.report('hello')).state, 'stopped')
    await memory.platform.config.set('hello', { GREETING: 'moin' })
    await using reopened = await memory.reopen()
    assert.deepEqual(await reopened.engine.list(), [])
    await reopened.platform.scale('hello', { web: 2 })
    await reopened.platform.start('hello')
    assert.equal((await reopened.engine.list()).length, 2)
    assert.equal((await envOf(reopened))?.GREETING, 'moin')
    assert.equal((await reopened.platform.apps.report('hello')).state, 'running')
  })

  test('restart replaces every instance and makes no release', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory, { formation: { web: 1, worker: 1 } }))
    const before = new Set((await memory.engine.list()).map(({ id }) => id))
    await memory.platform.restart('hello', { processType: 'web' })
    const after = (await memory.engine.list()).map(({ id }) => id)
    assert.equal(after.filter((id) => before.has(id)).length, 1)
    assert.equal((await memory.platform.releases('hello')).length, 1)
  })

  test('destroy leaves nothing of an app', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.platform.config.set('hello', { GREETING: 'moin' })
    await memory.platform.destroy('hello')
    assert.deepEqual([await memory.engine.list(), await memory.platform.apps.list()], [[], []])
    await memory.platform.apps.create('hello')
    assert.deepEqual(await memory.platform.config.list('hello'), {})
  })

  test('everything that ran runs again when the platform is opened again, on its own address', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory, { formation: { web: 2, worker: 1 } }))
    const [route] = await memory.router.list()
    await using reopened = await memory.reopen()
    const names = (await reopened.engine.list()).map(
      ({ processType, index, release }) => `${processType}.${index} r${release}`,
    )
    assert.deepEqual(names.toSorted(), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
    assert.equal((await reopened.router.list())[0]?.internalPort, route?.internalPort)
    assert.equal((await reopened.platform.deploy('hello')).changed, false)
  })

  test('a home is open only once', async () => {
    await using memory = await openMemoryPlatform()
    const { openPlatform } = await import('./open-platform.ts')
    const again = openPlatform({
      home: memory.home,
      engine: () => memory.engine,
      router: () => memory.router,
    })
    await assert.rejects(again, { code: 'HOME_IN_USE', details: { home: memory.home, pid: process.pid } })
  })
})

suite('names', () => {
  test('an unknown app is told with the one that was probably meant', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.apps.create('snowflake')
    await assert.rejects(memory.platform.apps.report('snowflak'), {
      code: 'APP_NOT_FOUND',
      message: 'There is no app snowflak; did you mean snowflake?',
    })
  })
})

suite('checks', () => {
  test('an instance that crashes while it is checked fails at once, whatever the checks would allow', async () => {
    await using memory = await openMemoryPlatform()
    const patient = hello(memory, {
      formation: { web: 1, worker: 1 },
      checks: { web: [tcp()], worker: [uptime(3_600_000)] },
    })
    const onEvent = (event: PlatformEvent): void => {
      if (
        event.type !== 'step-started' ||
        event.step.do !== 'check' ||
        event.step.instances[0] !== 'worker.1'
      )
        return
      void crashSoon(memory, 'worker', 9)
    }
    await assert.rejects(memory.platform.deploy(patient, { onEvent }), {
      code: 'EXITED_EARLY',
      message: /worker\.1 exited with code 9/,
    })
  })

  test('a worker that exits with 0 has done its work, which a warning tells', async () => {
    await using memory = await openMemoryPlatform()
    memory.engine.behave('worker', { exits: 0 })
    const warnings: string[] = []
    const onEvent = (event: PlatformEvent): void =>
      void (event.type === 'warning' && warnings.push(event.message))
    await memory.platform.deploy(
      hello(memory, { formation: { worker: 1 }, checks: { web: [], worker: [uptime(10_000)] } }),
      { onEvent },
    )
    assert.deepEqual(warnings, ['worker.1 exited with code 0 and stays down; its output says why'])
    assert.equal((await memory.platform.apps.report('hello')).state, 'running')
    assert.equal((await memory.platform.deploy('hello')).changed, false)
  })
})

/** Ends an instance by itself, after whoever starts to check it has begun to watch it. */
async function crashSoon({ engine }: MemoryPlatform, processType: string, code: number): Promise<void> {
  await immediate()
  const instance = (await engine.list()).find((candidate) => candidate.processType === processType)
  await engine.crash(instance!.id, code)
}

suite('retention', () => {
  test('the last ten releases can be gone back to; the builds of older ones are removed, but for shared ones', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    for (let version = 1; version <= 12; version += 1) {
      await memory.source.write({ version: `${version}` })
      await platform.deploy(hello(memory))
    }
    const releases = await platform.releases('hello')
    assert.deepEqual(
      releases.filter(({ status }) => status === 'removed').map(({ release }) => release),
      [2, 1],
    )
    await assert.rejects(platform.rollback('hello', { to: 2 }), { code: 'RELEASE_NOT_FOUND' })
    memory.engine.calls.length = 0
    assert.equal((await platform.rollback('hello', { to: 3 })).release, 13)
    assert.deepEqual(
      memory.engine.calls.filter((call) => call.startsWith('build')),
      [],
    )
  })

  test('releases that fail take the place of none that can be gone back to', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(hello(memory))
    await platform.config.set('hello', { GREETING: 'moin' })
    for (let version = 1; version <= 11; version += 1) {
      await memory.source.write({ version: `bad ${version}` })
      engine.failOn('start', 'web')
      await assert.rejects(platform.deploy('hello'), { code: 'START_FAILED' })
    }
    await memory.source.write({ version: 'good' })
    await platform.deploy('hello')
    const statuses = (await platform.releases('hello')).map(({ status }) => status)
    assert.deepEqual(statuses, [
      'active',
      ...Array.from({ length: 10 }, () => 'failed'),
      'removed',
      'superseded',
      'superseded',
    ])
    assert.equal((await platform.rollback('hello', { to: 1 })).release, 15)
  })
})
