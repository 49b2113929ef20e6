import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import { secret } from '../descriptions/env-value.ts'
import { fleet } from '../descriptions/fleet.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import type { PlatformEvent } from './event.ts'
import { CHECKS, helloOfThree, openMemoryPlatform, running } from './memory-platform.fixture.ts'

suite('deploy', () => {
  test('starts and checks everything, switches once, and then stops the old instances', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfThree(memory))
    await memory.source.write({ version: '2' })
    memory.engine.calls.length = 0
    memory.router.calls.length = 0
    const result = await memory.platform.deploy(helloOfThree(memory))

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
    const description = app('hello', { source: memory.source.path, checks: { web: CHECKS.web } })
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
    await platform.deploy(helloOfThree(memory, described))
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
    await memory.platform.plan(helloOfThree(memory))
    assert.deepEqual(await memory.platform.apps.list(), [])
    assert.deepEqual(
      memory.engine.calls.filter((call) => !call.startsWith('inspect')),
      [],
    )
  })

  test('with nothing changed makes no release and restarts nothing', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfThree(memory))
    memory.engine.calls.length = 0
    const result = await memory.platform.deploy(helloOfThree(memory))
    assert.deepEqual({ release: result.release, changed: result.changed }, { release: 1, changed: false })
    assert.deepEqual(
      memory.engine.calls.filter((call) => !call.startsWith('inspect')),
      [],
    )
    assert.equal((await memory.platform.releases('hello')).length, 1)
  })

  test('replaces an instance that has crashed although nothing changed', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfThree(memory))
    const worker = (await memory.engine.list()).find(({ processType }) => processType === 'worker')
    await memory.engine.crash(worker!.id)
    const result = await memory.platform.deploy(helloOfThree(memory))
    assert.deepEqual({ release: result.release, changed: result.changed }, { release: 1, changed: true })
    assert.deepEqual(await running(memory), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
  })

  test('two at once are made one after the other', async () => {
    await using memory = await openMemoryPlatform()
    const results = await Promise.all([
      memory.platform.deploy(helloOfThree(memory)),
      memory.platform.deploy(helloOfThree(memory)),
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
    const first = memory.platform.deploy(helloOfThree(memory))
    await Promise.resolve()
    await assert.rejects(memory.platform.deploy(helloOfThree(memory), { wait: false }), {
      code: 'DEPLOY_IN_PROGRESS',
    })
    await first
    assert.equal((await memory.platform.deploy(helloOfThree(memory), { wait: false })).changed, false)
  })

  test('refuses a domain that another app answers to', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfThree(memory, { domains: ['example.org'] }))
    const other = app('other', { source: memory.source.path, domains: ['example.org'] })
    await assert.rejects(memory.platform.deploy(other), {
      code: 'DOMAIN_TAKEN',
      details: { domain: 'example.org', owner: 'hello' },
    })
  })

  test('of apps beside each other generates a secret that they share only once', async () => {
    await using memory = await openMemoryPlatform()
    const env = { SHARED: secret('SHARED', { scope: 'global', generate: true }) }
    const names = ['left', 'right']
    await memory.platform.up(
      fleet(names.map((name) => app(name, { source: memory.source.path, checks: CHECKS, env }))),
    )
    const values = (await memory.engine.list()).map(({ id }) => memory.engine.specOf(id)?.env['SHARED'])
    assert.equal(values.length, 2)
    assert.equal(new Set(values).size, 1)
    assert.deepEqual(await memory.platform.config.list({ global: true }), { SHARED: values[0] })
  })

  test('does not build another source for a release than the one that it was made of', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfThree(memory))
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
