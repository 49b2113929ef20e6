import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import { http } from '../descriptions/check.ts'
import type { ProgressOptions } from './event.ts'
import { hello, openMemoryPlatform, running } from './memory-platform.fixture.ts'

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

  test('tells a process type from what every object inherits', async () => {
    await using memory = await openMemoryPlatform({ Procfile: 'web: serve\nconstructor: work\n' })
    const { platform } = memory
    const described = () => app('hello', { source: memory.source.path, checks: { web: [http('/')] } })
    await platform.deploy(described())
    assert.deepEqual(await running(memory), ['web.1 r1'])
    assert.equal((await platform.deploy(described())).changed, false)
    memory.engine.behave('constructor', { exits: 0 })
    await platform.scale('hello', { constructor: 1 })
    assert.equal((await platform.releases('hello'))[0]?.summary, 'constructor 0 -> 1')
    assert.deepEqual(memory.engine.calls.slice(-1), ['start constructor.1'])
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
