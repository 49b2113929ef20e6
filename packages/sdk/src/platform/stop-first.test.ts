import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { helloOfThree, openMemoryPlatform, running } from './memory-platform.fixture.ts'

suite('stop-first', () => {
  test('stops a stop-first type before its new instances start, and brings the old one back when they fail', async () => {
    await using memory = await openMemoryPlatform()
    const single = helloOfThree(memory, { order: { worker: 'stop-first' } })
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
    const game = helloOfThree(memory, { publish: [25_565], formation: { web: 0, worker: 1 } })
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
    await assert.rejects(platform.plan(helloOfThree(memory, { publish: [25_565], ...two })), isPublishing)
    const dockerOptions = { deploy: ['-p 25565:25565'] }
    await assert.rejects(platform.deploy(helloOfThree(memory, { dockerOptions, ...two })), isPublishing)
    assert.deepEqual(await platform.apps.list(), [])

    await platform.deploy(helloOfThree(memory, { publish: [25_565], formation: {} }))
    await assert.rejects(platform.scale('hello', { web: 2 }), isPublishing)
    // The port leads to web.
    await platform.scale('hello', { worker: 2 })

    await platform.deploy(helloOfThree(memory, two))
    await assert.rejects(
      platform.settings.mount('hello', { from: 'world', to: '/world', exclusive: true }),
      refused('only one instance may see the mount to /world'),
    )
    await assert.rejects(platform.settings.addOptions('hello', ['deploy'], ['-p 1:1']), isPublishing)
    assert.deepEqual((await platform.apps.report('hello')).formation, two.formation)
  })
})
