import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as immediate } from 'node:timers/promises'
import { tcp, uptime } from '../descriptions/check.ts'
import type { PlatformEvent } from './event.ts'
import { CHECKS, envOf, hello, openMemoryPlatform, running } from './memory-platform.fixture.ts'
import type { MemoryPlatform } from './memory-platform.fixture.ts'

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

  test('the output of what never was is not waited for', async () => {
    await using memory = await openMemoryPlatform()
    const logs = (processType: string) => Array.fromAsync(memory.platform.logs('hello', { processType }))
    await memory.platform.apps.create('hello')
    assert.deepEqual(await logs('any'), [])
    await memory.platform.deploy(hello(memory))
    await assert.rejects(logs('wbe'), {
      code: 'UNKNOWN_PROCESS_TYPE',
      message: 'hello has no process type wbe; it has web, worker',
    })
    await memory.source.write({ Procfile: 'web: serve\n' })
    await memory.platform.deploy(hello(memory, { checks: { web: CHECKS.web } }))
    for (const name of ['web', 'worker', 'release', 'run', 'run-0a1b2c'])
      assert.deepEqual(await logs(name), [])
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

  test('builds that could not be deleted with their app are deleted when the platform is opened again', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    memory.engine.failOn('removeBuild')
    await assert.rejects(memory.platform.destroy('hello'), { message: /told to fail at removeBuild/ })
    assert.deepEqual(await memory.platform.apps.list(), [])
    const removals = () => memory.engine.calls.filter((call) => call.startsWith('removeBuild'))
    await using reopened = await memory.reopen()
    assert.deepEqual(reopened.engine.calls, removals())
    await using again = await reopened.reopen()
    assert.deepEqual(again.engine.calls, [])
  })

  test('everything that ran runs again when the platform is opened again, on its own address', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory, { formation: { web: 2, worker: 1 } }))
    const [route] = await memory.router.list()
    await using reopened = await memory.reopen()
    assert.deepEqual(await running(reopened), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
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
