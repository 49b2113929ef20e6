import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import type { App, AppOptions } from '../descriptions/app.ts'
import { http, uptime } from '../descriptions/check.ts'
import { secret } from '../descriptions/env-value.ts'
import { fleet } from '../descriptions/fleet.ts'
import { isBerthError } from '../errors.ts'
import type { MemoryVerb } from '../testing/memory-calls.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import type { PlatformEvent } from './event.ts'
import { openMemoryPlatform } from './memory-platform.fixture.ts'
import type { MemoryPlatform } from './memory-platform.fixture.ts'

const FAST = { web: [http('/')], worker: [uptime(1)] }

function hello({ source }: MemoryPlatform, options: Partial<AppOptions> = {}): App {
  return app('hello', { source: source.path, formation: { web: 2, worker: 1 }, checks: FAST, ...options })
}

async function running({ engine }: MemoryPlatform): Promise<string[]> {
  return (await engine.list())
    .map(({ processType, index, release }) => `${processType}.${index} r${release}`)
    .sort()
}

suite('deploy', () => {
  test('starts and checks everything, switches once, and then stops the old instances', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.source.write({ version: '2' })
    memory.engine.calls.length = 0
    memory.router.calls.length = 0
    const result = await memory.platform.deploy(hello(memory))

    assert.deepEqual(
      { ...result, duration: 0 },
      { app: 'hello', release: 2, changed: true, urls: ['http://hello.localhost:8080'], duration: 0 },
    )
    const steps = memory.engine.calls.filter((call) => /^(start|stop) /.test(call))
    assert.deepEqual(steps, [
      'start web.1',
      'start web.2',
      'start worker.1',
      'stop web.1',
      'stop web.2',
      'stop worker.1',
    ])
    assert.deepEqual(memory.router.calls, ['route hello.localhost -> 2', 'drain hello'])
    assert.deepEqual(await running(memory), ['web.1 r2', 'web.2 r2', 'worker.1 r2'])
  })

  test('does exactly the steps of its plan, in their order', async () => {
    await using memory = await openMemoryPlatform({
      Procfile: 'web: serve\nrelease: migrate\n',
      version: '1',
    })
    const description = app('hello', { source: memory.source.path, checks: { web: FAST.web } })
    const [plan] = await memory.platform.plan(description)
    const events: PlatformEvent[] = []
    await memory.platform.deploy(description, { onEvent: (event) => events.push(event) })
    const done = events.flatMap((event) => (event.type === 'step-done' ? [event.step] : []))
    assert.deepEqual(done, plan?.steps)
    assert.deepEqual(
      done.map((step) => step.do),
      ['create-app', 'build', 'release', 'run-task', 'start', 'check', 'route', 'activate'],
    )
  })

  test('from another folder keeps all else as it was described', async () => {
    await using memory = await openMemoryPlatform()
    await using elsewhere = await makeTempFolder({ Procfile: 'web: serve\nworker: work\n', version: '2' })
    const { platform, engine } = memory
    const described = {
      env: { GREETING: 'moin' },
      domains: ['hello.example'],
      mounts: [{ from: 'data', to: '/data' }],
    }
    await platform.deploy(hello(memory, described))
    const source = { kind: 'folder', path: elsewhere.path } as const
    await platform.deploy('hello', { source })
    const [web] = await engine.list('hello')
    const spec = engine.specOf(web!.id)
    assert.deepEqual(
      [spec?.env['GREETING'], spec?.mounts.map(({ from }) => from), (await running(memory)).length],
      ['moin', ['data'], 3],
    )
    const { source: from, domains, release } = await platform.apps.report('hello')
    assert.deepEqual([from, domains, release], [elsewhere.path, ['hello.example'], 2])
  })

  test('planning changes nothing', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.plan(hello(memory))
    assert.deepEqual(await memory.platform.apps.list(), [])
    assert.deepEqual(
      memory.engine.calls.filter((call) => !call.startsWith('inspect')),
      [],
    )
  })

  test('with nothing changed makes no release and restarts nothing', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    memory.engine.calls.length = 0
    const result = await memory.platform.deploy(hello(memory))
    assert.deepEqual({ release: result.release, changed: result.changed }, { release: 1, changed: false })
    assert.deepEqual(
      memory.engine.calls.filter((call) => !call.startsWith('inspect')),
      [],
    )
    assert.equal((await memory.platform.releases('hello')).length, 1)
  })

  test('replaces an instance that has crashed although nothing changed', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    const worker = (await memory.engine.list()).find(({ processType }) => processType === 'worker')
    await memory.engine.crash(worker!.id)
    const result = await memory.platform.deploy(hello(memory))
    assert.deepEqual({ release: result.release, changed: result.changed }, { release: 1, changed: true })
    assert.deepEqual(await running(memory), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
  })

  test('keeps the old release serving when a worker crashes, and names the worker with its output', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.source.write({ version: '2' })
    memory.engine.behave('worker', { exits: 1, output: ['cannot find the queue'] })
    await assert.rejects(memory.platform.deploy(hello(memory)), (error) => {
      assert(isBerthError(error, 'EXITED_EARLY'))
      assert.deepEqual(error.details, {
        app: 'hello',
        instance: 'worker.1',
        ended: 'exited with code 1',
        output: ['cannot find the queue'],
      })
      return true
    })
    assert.deepEqual(await running(memory), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
    assert.deepEqual(
      (await memory.platform.releases('hello')).map(({ release, status }) => [release, status]),
      [
        [2, 'failed'],
        [1, 'active'],
      ],
    )
    assert.deepEqual(memory.router.calls, ['route hello.localhost -> 2'])
  })

  test('tells of a crash while another process type is still being checked', async () => {
    await using memory = await openMemoryPlatform()
    memory.engine.behave('web', { status: 500 })
    memory.engine.behave('worker', { exits: 1 })
    const patient = hello(memory, {
      checks: { web: [http('/', { attempts: 3, interval: 100 })], worker: FAST.worker },
    })
    await assert.rejects(memory.platform.deploy(patient), {
      code: 'EXITED_EARLY',
      details: { app: 'hello', instance: 'worker.1', ended: 'exited with code 1', output: [] },
    })
    assert.deepEqual(await running(memory), [])
  })

  test('leaves nothing running when the first deploy fails, and keeps config', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.apps.create('hello')
    await memory.platform.config.set('hello', { GREETING: 'moin' })
    memory.engine.behave('web', { status: 500 })
    const impatient = hello(memory, {
      checks: { web: [http('/', { attempts: 2, interval: 1 })], worker: FAST.worker },
    })
    await assert.rejects(memory.platform.deploy(impatient), {
      code: 'UNHEALTHY',
      message: /GET \/ failed 2 times, at last with: it answered 500 instead of 2xx/,
    })
    assert.deepEqual(await running(memory), [])
    assert.deepEqual(await memory.platform.config.list('hello'), { GREETING: 'moin' })
  })

  const failures: readonly (readonly [MemoryVerb, string])[] = [
    ['inspect', '*'],
    ['build', '*'],
    ['run', 'release'],
    ['start', 'web'],
    ['start', 'worker'],
  ]
  for (const [verb, subject] of failures) {
    test(`changes nothing when ${verb} ${subject} fails`, async () => {
      await using memory = await openMemoryPlatform({
        Procfile: 'web: serve\nworker: work\nrelease: migrate\n',
        version: '1',
      })
      await memory.platform.deploy(hello(memory))
      const before = await memory.engine.list()
      await memory.source.write({ version: '2' })
      memory.engine.failOn(verb, subject)
      await assert.rejects(memory.platform.deploy(hello(memory)), { code: 'START_FAILED' })
      assert.deepEqual(await memory.engine.list(), before)
      assert.equal((await memory.platform.apps.report('hello')).release, 1)
    })
  }

  test('switches back when the router fails', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    const [before] = await memory.router.list()
    await memory.source.write({ version: '2' })
    memory.router.failOnRoute(new Error('no'))
    await assert.rejects(memory.platform.deploy(hello(memory)), { message: 'no' })
    assert.deepEqual((await memory.router.list())[0], before)
    assert.deepEqual(await running(memory), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
  })

  test('stops a stop-first type before its new instances start, and brings the old one back when they fail', async () => {
    await using memory = await openMemoryPlatform()
    const single = hello(memory, { order: { worker: 'stop-first' } })
    await memory.platform.deploy(single)
    await memory.source.write({ version: '2' })
    memory.engine.calls.length = 0
    await memory.platform.deploy(single)
    const steps = memory.engine.calls.filter((call) => /^(start|stop) /.test(call))
    assert.deepEqual(steps, [
      'start web.1',
      'start web.2',
      'stop worker.1',
      'start worker.1',
      'stop web.1',
      'stop web.2',
    ])

    await memory.source.write({ version: '3' })
    memory.engine.failOn('start', 'worker')
    await assert.rejects(memory.platform.deploy(single))
    assert.deepEqual(await running(memory), ['web.1 r2', 'web.2 r2', 'worker.1 r2'])
  })

  test('an app that publishes a port is stop-first by itself', async () => {
    await using memory = await openMemoryPlatform()
    const game = hello(memory, { publish: [25_565], formation: { web: 0, worker: 1 } })
    await memory.platform.deploy(game)
    await memory.source.write({ version: '2' })
    const [plan] = await memory.platform.plan(game)
    assert.deepEqual(
      plan?.steps.map((step) => step.do),
      ['build', 'release', 'stop', 'start', 'check', 'activate'],
    )
  })

  test('what must be alone cannot be two, which the plan says before anything is tried', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    const refused = (reason: string) => ({
      code: 'INVALID_OPTION',
      message: `The quantity of web cannot be 2, since ${reason}; scale it down: berth ps:scale hello web=1`,
    })
    const two = { formation: { web: 2, worker: 3 } }
    const isPublishing = refused('a published port can lead to one instance only')
    await assert.rejects(platform.plan(hello(memory, { publish: [25_565], ...two })), isPublishing)
    const dockerOptions = { deploy: ['-p 25565:25565'] }
    await assert.rejects(platform.deploy(hello(memory, { dockerOptions, ...two })), isPublishing)
    assert.deepEqual(await platform.apps.list(), [])

    await platform.deploy(hello(memory, { publish: [25_565], formation: {} }))
    await assert.rejects(platform.scale('hello', { web: 2 }), isPublishing)
    // The port leads to web.
    await platform.scale('hello', { worker: 2 })

    await platform.deploy(hello(memory, two))
    await assert.rejects(
      platform.settings.mount('hello', { from: 'world', to: '/world', exclusive: true }),
      refused('only one instance may see the mount to /world'),
    )
    await assert.rejects(platform.settings.addOptions('hello', ['deploy'], ['-p 1:1']), isPublishing)
    assert.deepEqual((await platform.apps.report('hello')).formation, two.formation)
  })

  test('two at once are made one after the other', async () => {
    await using memory = await openMemoryPlatform()
    const results = await Promise.all([
      memory.platform.deploy(hello(memory)),
      memory.platform.deploy(hello(memory)),
    ])
    assert.deepEqual(
      results.map(({ release, changed }) => [release, changed]),
      [
        [1, true],
        [1, false],
      ],
    )
  })

  test('one that does not want to wait for another is refused', async () => {
    await using memory = await openMemoryPlatform()
    const first = memory.platform.deploy(hello(memory))
    await Promise.resolve()
    await assert.rejects(memory.platform.deploy(hello(memory), { wait: false }), {
      code: 'DEPLOY_IN_PROGRESS',
    })
    await first
    assert.equal((await memory.platform.deploy(hello(memory), { wait: false })).changed, false)
  })

  test('an abort before the switch undoes everything and rejects with its reason', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.source.write({ version: '2' })
    const abort = new AbortController()
    const reason = new Error('changed my mind')
    const onEvent = (event: PlatformEvent): void => {
      if (event.type === 'step-started' && event.step.do === 'check') abort.abort(reason)
    }
    await assert.rejects(memory.platform.deploy(hello(memory), { signal: abort.signal, onEvent }), reason)
    assert.deepEqual(await running(memory), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
  })

  test('refuses a domain that another app answers to', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory, { domains: ['example.org'] }))
    const other = app('other', { source: memory.source.path, domains: ['example.org'] })
    await assert.rejects(memory.platform.deploy(other), {
      code: 'DOMAIN_TAKEN',
      details: { domain: 'example.org', owner: 'hello' },
    })
  })

  test('routes back to the old instances before the new ones stop, when the release cannot be made the active one', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.source.write({ version: '2' })
    const order: string[] = []
    memory.engine.calls.push = (...calls) => order.push(...calls)
    memory.router.calls.push = (...calls) => order.push(...calls)
    const onEvent = (event: PlatformEvent): void => {
      if (event.type === 'step-started' && event.step.do === 'activate')
        throw new Error('no room to write it down')
    }
    await assert.rejects(memory.platform.deploy(hello(memory), { onEvent }), {
      message: 'no room to write it down',
    })
    const switched = order.indexOf('route hello.localhost -> 2')
    const [there, back, drain, ...stops] = order.slice(switched)
    assert.deepEqual(
      [there, back, drain],
      ['route hello.localhost -> 2', 'route hello.localhost -> 2', 'drain hello'],
    )
    assert.deepEqual(stops.toSorted(), ['stop web.1', 'stop web.2', 'stop worker.1'])
    assert.deepEqual(await running(memory), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
  })

  test('of apps beside each other generates a secret that they share only once', async () => {
    await using memory = await openMemoryPlatform()
    const env = { SHARED: secret('SHARED', { scope: 'global', generate: true }) }
    const names = ['left', 'right']
    await memory.platform.up(
      fleet(names.map((name) => app(name, { source: memory.source.path, checks: FAST, env }))),
    )
    const values = (await memory.engine.list()).map(({ id }) => memory.engine.specOf(id)?.env['SHARED'])
    assert.equal(values.length, 2)
    assert.equal(new Set(values).size, 1)
    assert.deepEqual(await memory.platform.config.list({ global: true }), { SHARED: values[0] })
  })

  test('tells what failed though it cannot end what it started, and takes nothing of that over', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(hello(memory, { formation: { web: 1 } }))
    await memory.source.write({ version: '2' })
    engine.behave('web', { status: 500 })
    engine.failOn('stop')
    const warnings: string[] = []
    const onEvent = (event: PlatformEvent): void =>
      void (event.type === 'warning' && warnings.push(event.message))
    const once = { web: [http('/', { attempts: 1 })] }
    await assert.rejects(
      platform.deploy(hello(memory, { formation: { web: 1 }, checks: once }), { onEvent }),
      { code: 'UNHEALTHY' },
    )
    assert.match(warnings.join(), /^Not all that was started could be ended again: .*told to fail at stop/)
    const left = (await engine.list()).map(({ id }) => id)
    assert.equal(left.length, 2)

    engine.behave('web', {})
    await platform.deploy(hello(memory, { formation: { web: 1 } }))
    const running = (await engine.list()).map(({ id }) => id)
    assert.deepEqual([running.length, left.includes(running[0]!)], [1, false])
  })

  test('does not build another source for a release than the one that it was made of', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.source.write({ version: '2' })
    await using reopened = await memory.reopen()
    assert.deepEqual(await reopened.engine.list(), [])
    await assert.rejects(reopened.platform.restart('hello'), {
      code: 'BUILD_FAILED',
      message: /is not there any more, and its source has changed since/,
    })
    assert.equal((await reopened.platform.deploy('hello')).release, 2)
  })
})
