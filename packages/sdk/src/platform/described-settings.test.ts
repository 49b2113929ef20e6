import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { helloOfTwo, openMemoryPlatform, running, specOf } from './memory-platform.fixture.ts'

const GIGABYTE = 1_073_741_824

suite('what a description says beyond config', () => {
  test('options and limits are part of a release; without them nothing changes', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(helloOfTwo(memory))
    const before = await specOf(memory)
    assert.deepEqual([before.options, before.limits], [undefined, undefined])

    const dockerOptions = { deploy: [' --cap-add=X '], run: ['--env=A=1'] }
    const limits = { '*': { cpus: 0.5 }, worker: { memory: '1g' } }
    await platform.deploy(helloOfTwo(memory, { dockerOptions, limits }))
    const { options, limits: own } = await specOf(memory)
    assert.deepEqual([options, own], [['--cap-add=X'], { cpus: 0.5 }])
    assert.deepEqual((await specOf(memory, 'worker')).limits, { cpus: 0.5, memory: GIGABYTE })
    assert.equal((await platform.deploy(helloOfTwo(memory, { dockerOptions, limits }))).changed, false)

    await platform.rollback('hello')
    const back = await specOf(memory)
    assert.deepEqual(
      [back.options, back.limits, back.fingerprint],
      [undefined, undefined, before.fingerprint],
    )
    assert.equal(engine.calls.filter((call) => call.startsWith('build')).length, 1)
  })

  test('what publishes a port makes its process type stop-first, and only one gets it', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfTwo(memory, { dockerOptions: { deploy: ['-p 25565:25565', '--x'] } }))
    assert.deepEqual((await specOf(memory)).options, ['--x', '-p 25565:25565'])
    assert.deepEqual((await specOf(memory, 'worker')).options, ['--x'])
    await memory.source.write({ version: '2' })
    const [plan] = await memory.platform.plan('hello')
    const steps = plan!.steps.map((step) => step.do)
    assert.deepEqual(steps.slice(0, 6), ['build', 'release', 'start', 'check', 'stop', 'start'])
  })

  test('what an option or a mount would give away is refused in the plan already, unless it is allowed', async () => {
    await using memory = await openMemoryPlatform()
    const bad = [
      { dockerOptions: { deploy: ['--privileged'] } },
      { dockerOptions: { build: ['--bad'] } },
      { mounts: [{ from: '/dangerous', to: '/x' }] },
    ]
    for (const options of bad)
      await assert.rejects(memory.platform.plan(helloOfTwo(memory, options)), { code: 'INVALID_OPTION' })
    const allowed = {
      dockerOptions: { deploy: ['--privileged'], allow: ['--privileged'] },
      mounts: [{ from: '/dangerous', to: '/x', allow: true }],
    }
    await memory.platform.deploy(helloOfTwo(memory, allowed))
    assert.deepEqual((await specOf(memory)).options, ['--privileged'])
  })

  test('a path that has come to lead elsewhere is shown to nothing that is started since', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(helloOfTwo(memory, { mounts: [{ from: '/data', to: '/x' }] }))
    const before = await engine.list()
    engine.dangerousPaths.add('/data')
    const refused = {
      code: 'INVALID_OPTION',
      message: /The mount of \/data to \/x is refused, since it shows it all/,
    }
    await assert.rejects(platform.scale('hello', { worker: 2 }), refused)
    await assert.rejects(platform.restart('hello'), refused)
    await assert.rejects(platform.config.set('hello', { A: '1' }), refused)
    assert.deepEqual(await engine.list(), before)
    await platform.scale('hello', { worker: 0 })
    assert.deepEqual(await running(memory), ['web.1 r1'])

    await using reopened = await memory.reopen()
    assert.deepEqual(await reopened.engine.list(), [])
    const events = await Array.fromAsync(reopened.platform.events({ app: 'hello', lines: 1 }))
    assert.deepEqual(
      events.map(({ type }) => type),
      ['failed'],
    )
    engine.dangerousPaths.delete('/data')
    await reopened.platform.start('hello')
    assert.equal((await reopened.engine.list()).length, 1)
  })

  test('buildpacks and options of the build are part of the source', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfTwo(memory))
    const described = helloOfTwo(memory, {
      buildpacks: ['python'],
      dockerOptions: { build: ['--build-arg=A=1'] },
    })
    const [plan] = await memory.platform.plan(described)
    assert.equal(plan?.steps[0]?.do, 'build')
    await memory.platform.deploy(described)
    assert.equal((await memory.platform.deploy('hello')).changed, false)
  })
})
