import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import type { AppOptions } from '../descriptions/app.ts'
import { uptime } from '../descriptions/check.ts'
import type { ProcessSpec } from '../wall/engine.ts'
import { openMemoryPlatform } from './memory-platform.fixture.ts'
import type { MemoryPlatform } from './memory-platform.fixture.ts'

const CHECKS = { web: [uptime(1)], worker: [uptime(1)] }
const GIGABYTE = 1_073_741_824

function hello({ source }: MemoryPlatform, options: Partial<AppOptions> = {}) {
  return app('hello', { source: source.path, checks: CHECKS, formation: { web: 1, worker: 1 }, ...options })
}

async function specOf({ platform, engine }: MemoryPlatform, type = 'web'): Promise<ProcessSpec> {
  const { instances } = await platform.apps.report('hello')
  return engine.specOf(instances.find(({ processType }) => processType === type)!.id)!
}

async function releaseOf({ platform }: MemoryPlatform): Promise<number | undefined> {
  return (await platform.apps.report('hello')).release
}

suite('what a description says beyond config', () => {
  test('options and limits are part of a release; without them nothing changes', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(hello(memory))
    const before = await specOf(memory)
    assert.deepEqual([before.options, before.limits], [undefined, undefined])

    const dockerOptions = { deploy: [' --cap-add=X '], run: ['--env=A=1'] }
    const limits = { '*': { cpus: 0.5 }, worker: { memory: '1g' } }
    await platform.deploy(hello(memory, { dockerOptions, limits }))
    const { options, limits: own } = await specOf(memory)
    assert.deepEqual([options, own], [['--cap-add=X'], { cpus: 0.5 }])
    assert.deepEqual((await specOf(memory, 'worker')).limits, { cpus: 0.5, memory: GIGABYTE })
    assert.equal((await platform.deploy(hello(memory, { dockerOptions, limits }))).changed, false)

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
    await memory.platform.deploy(hello(memory, { dockerOptions: { deploy: ['-p 25565:25565', '--x'] } }))
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
      await assert.rejects(memory.platform.plan(hello(memory, options)), { code: 'INVALID_OPTION' })
    const allowed = {
      dockerOptions: { deploy: ['--privileged'], allow: ['--privileged'] },
      mounts: [{ from: '/dangerous', to: '/x', allow: true }],
    }
    await memory.platform.deploy(hello(memory, allowed))
    assert.deepEqual((await specOf(memory)).options, ['--privileged'])
  })

  test('buildpacks and options of the build are part of the source', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    const described = hello(memory, { buildpacks: ['python'], dockerOptions: { build: ['--build-arg=A=1'] } })
    const [plan] = await memory.platform.plan(described)
    assert.equal(plan?.steps[0]?.do, 'build')
    await memory.platform.deploy(described)
    assert.equal((await memory.platform.deploy('hello')).changed, false)
  })
})

suite('what is set by hand', () => {
  test('before the first deploy is only kept, and comes over the description with it', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    const { settings, apps } = platform
    await apps.create('hello')
    const { deploys, needsDeploy } = await settings.addOptions('hello', ['deploy', 'run'], ['--hand'])
    assert.deepEqual([deploys, needsDeploy], [[], false])
    await settings.limit('hello', { memory: GIGABYTE }, { processType: 'web' })
    await settings.limit('hello', { cpus: 2 })
    await settings.mount('hello', { from: 'data', to: '/data', owner: '1000:1000', mode: '0750' })
    await settings.setBuildpacks('hello', ['apt'])
    const mounts = [
      { from: 'old', to: '/data' },
      { from: 'kept', to: '/kept' },
    ]
    const limits = { web: { memory: 6_291_456, cpus: 1 } }
    const dockerOptions = { deploy: ['--described'] }
    await platform.deploy(hello(memory, { mounts, limits, dockerOptions, buildpacks: ['python'] }))
    const spec = await specOf(memory)
    assert.deepEqual(spec.options, ['--described', '--hand'])
    assert.deepEqual(spec.limits, { memory: GIGABYTE, cpus: 2 })
    assert.deepEqual(
      spec.mounts.map(({ from, to, owner, mode }) => [from, to, owner, mode]),
      [
        ['kept', '/kept', undefined, undefined],
        ['data', '/data', '1000:1000', '0750'],
      ],
    )
    assert.deepEqual((await settings.report('hello')).effective.buildpacks, ['apt'])
  })

  test('makes a release of a running app at once, without a build; the same again makes none', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(hello(memory))
    engine.calls.length = 0
    const { changed, deploys } = await platform.settings.addOptions('hello', ['deploy'], ['--hand'])
    assert.deepEqual([changed, deploys.map(({ release }) => release)], [true, [2]])
    assert.deepEqual((await specOf(memory)).options, ['--hand'])
    const again = await platform.settings.addOptions('hello', ['deploy'], [' --hand'])
    assert.deepEqual([again.changed, again.deploys.map(({ changed: did }) => did)], [false, [false]])
    assert.equal(
      engine.calls.some((call) => call.startsWith('build')),
      false,
    )
    assert.equal((await platform.deploy('hello')).changed, false)
  })

  test('what the app cannot run with is not kept, and the release before serves on', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(hello(memory))
    engine.failOn('start', 'web')
    await assert.rejects(platform.settings.limit('hello', { cpus: 1 }), { code: 'START_FAILED' })
    const report = await platform.apps.report('hello')
    assert.deepEqual([report.release, report.state, report.settings.limits], [1, 'running', {}])
  })

  test('a mount that must not be shared, and a port of the host, make the app stop-first', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(hello(memory))
    await platform.settings.mount('hello', { from: 'world', to: '/world', exclusive: true })
    memory.engine.calls.length = 0
    await platform.settings.addOptions('hello', ['deploy'], ['-p 1:1'])
    assert.deepEqual(
      memory.engine.calls.slice(0, 2).map((call) => call.split(' ')[0]),
      ['stop', 'stop'],
    )
    await platform.settings.unmount('hello', '/world')
    await platform.settings.clearOptions('hello', ['deploy'])
    const [plan] = await platform.plan(hello(memory, { env: { A: '1' } }))
    assert.equal(plan!.steps.find(({ do: what }) => what === 'stop' || what === 'start')?.do, 'start')
  })

  test('goes back with its release, and comes again with it', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(hello(memory))
    await platform.settings.addOptions('hello', ['deploy'], ['--hand'])
    await platform.rollback('hello', { to: 1 })
    assert.deepEqual((await platform.settings.report('hello')).byHand.dockerOptions.deploy, [])
    assert.equal((await specOf(memory)).options, undefined)
    await platform.rollback('hello', { to: 2 })
    assert.deepEqual((await platform.settings.report('hello')).byHand.dockerOptions.deploy, ['--hand'])
    assert.equal((await platform.deploy('hello')).changed, false)
  })

  test('without a restart, and while the app is stopped, is kept for later', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(hello(memory))
    const kept = await platform.settings.limit('hello', { cpus: 1 }, { restart: false })
    assert.deepEqual([kept.needsDeploy, await releaseOf(memory)], [true, 1])
    await platform.stop('hello')
    await platform.settings.addOptions('hello', ['deploy'], ['--hand'])
    await platform.start('hello')
    const { options, limits } = await specOf(memory)
    assert.deepEqual([options, limits, await releaseOf(memory)], [['--hand'], { cpus: 1 }, 2])
  })

  test('buildpacks wait for the next deploy, which builds by them', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    const { settings } = platform
    await platform.deploy(hello(memory, { buildpacks: ['python'] }))
    assert.equal((await settings.addBuildpack('hello', 'apt', { index: 1 })).needsDeploy, true)
    await settings.addBuildpack('hello', 'ffmpeg')
    assert.deepEqual((await settings.report('hello')).byHand.buildpacks, ['apt', 'python', 'ffmpeg'])
    assert.equal(await releaseOf(memory), 1)
    assert.equal((await platform.deploy('hello')).release, 2)
    await settings.removeBuildpack('hello', 'apt')
    await settings.setBuildpacks('hello', [])
    assert.deepEqual((await settings.report('hello')).effective.buildpacks, ['python'])
  })

  test('is removed in whatever form it is written, and what is allowed goes with it', async () => {
    await using memory = await openMemoryPlatform()
    const { settings, apps } = memory.platform
    await apps.create('hello')
    await assert.rejects(settings.addOptions('hello', ['deploy'], ['--privileged']), {
      code: 'INVALID_OPTION',
    })
    await settings.addOptions('hello', ['deploy', 'run'], ['--privileged'], { allow: true })
    await settings.removeOptions('hello', ['deploy'], [' --privileged '])
    assert.deepEqual((await settings.report('hello')).byHand.dockerOptions, {
      build: [],
      deploy: [],
      run: ['--privileged'],
      allow: ['--privileged'],
    })
    await settings.clearOptions('hello', ['run'])
    assert.deepEqual((await settings.report('hello')).byHand.dockerOptions.allow, [])
  })

  test('survives the platform', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.platform.settings.limit('hello', { cpus: 1 })
    await using again = await memory.reopen()
    assert.deepEqual((await again.platform.settings.report('hello')).byHand.limits, { '*': { cpus: 1 } })
    assert.deepEqual((await specOf(again)).limits, { cpus: 1 })
  })

  test('that is wrong says so, and changes nothing', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    const { settings } = platform
    await platform.deploy(
      hello(memory, { mounts: [{ from: 'x', to: '/described' }], buildpacks: ['python'] }),
    )
    const wrong: readonly (readonly [() => Promise<unknown>, string, RegExp])[] = [
      [() => settings.addOptions('helo', ['deploy'], ['--x']), 'APP_NOT_FOUND', /did you mean hello/],
      [() => settings.addOptions('hello', ['deploy'], ['--bad']), 'INVALID_OPTION', /--bad is no option/],
      [
        () => settings.removeOptions('hello', ['run'], ['--x']),
        'INVALID_OPTION',
        /--x was not set by hand for run/,
      ],
      [() => settings.limit('hello', {}), 'INVALID_OPTION', /there is none/],
      [() => settings.limit('hello', { memory: 1 }), 'INVALID_OPTION', /at least 6m/],
      [() => settings.limit('hello', { cpus: 0 }), 'INVALID_OPTION', /from 0.01/],
      [() => settings.limit('hello', { cpus: 1 }, { processType: 'wep' }), 'UNKNOWN_PROCESS_TYPE', /wep/],
      [
        () => settings.mount('hello', { from: '../up', to: '/x' }),
        'INVALID_OPTION',
        /neither an absolute path nor a name/,
      ],
      [() => settings.mount('hello', { from: '/a/../etc', to: '/x' }), 'INVALID_OPTION', /neither/],
      [() => settings.mount('hello', { from: 'a', to: 'x' }), 'INVALID_OPTION', /no absolute path/],
      [() => settings.mount('hello', { from: 'a', to: '/' }), 'INVALID_OPTION', /no absolute path/],
      [() => settings.mount('hello', { from: 'a', to: '/x:ro' }), 'INVALID_OPTION', /no absolute path/],
      [() => settings.mount('hello', { from: 'a', to: '/x', owner: 'root' }), 'INVALID_OPTION', /no owner/],
      [() => settings.mount('hello', { from: 'a', to: '/x', mode: '999' }), 'INVALID_OPTION', /no mode/],
      [() => settings.mount('hello', { from: '/dangerous', to: '/x' }), 'INVALID_OPTION', /shows it all/],
      [() => settings.unmount('hello', '/described'), 'INVALID_OPTION', /is changed there/],
      [() => settings.ensurePlace('../up'), 'INVALID_NAME', /letters/],
      [() => settings.addBuildpack('hello', 'unknown'), 'INVALID_OPTION', /there is none of that name/],
      [() => settings.addBuildpack('hello', '$(id)'), 'INVALID_OPTION', /is no buildpack/],
      [() => settings.addBuildpack('hello', 'apt', { index: 0 }), 'INVALID_OPTION', /from 1/],
      [() => settings.removeBuildpack('hello', 'python'), 'INVALID_OPTION', /is changed there/],
    ]
    for (const [change, code, message] of wrong) await assert.rejects(change, { code, message })
    const { byHand } = await settings.report('hello')
    assert.deepEqual(byHand, {
      dockerOptions: { build: [], deploy: [], run: [], allow: [] },
      limits: {},
      mounts: [],
      buildpacks: [],
    })
    assert.equal(await releaseOf(memory), 1)
  })
})

test('builds are explained for a source, and for an app with what was set by hand', async () => {
  await using memory = await openMemoryPlatform()
  const { platform, source } = memory
  const found = await platform.builds.detect({ kind: 'folder', path: source.path })
  assert.deepEqual(found.processTypes, { web: 'serve', worker: 'work' })
  await assert.rejects(platform.builds.detect('hello'), { code: 'APP_NOT_FOUND' })
  await platform.deploy(hello(memory))
  assert.deepEqual((await platform.builds.detect('hello')).explanation, [`It is ${source.path}.`])
})

test('a login of a registry is kept only when it is right, and sealed', async () => {
  await using memory = await openMemoryPlatform()
  const { registry } = memory.platform
  await registry.login('ghcr.io', 'ann', 'correct-horse-battery')
  await registry.login('127.0.0.1:5000', 'ben', 'other')
  await assert.rejects(registry.login('ghcr.io', 'ann', 'wrong'), { code: 'INVALID_OPTION' })
  for (const host of ['', 'ghcr.io/team', 'https://ghcr.io', '-x', 'a b'])
    await assert.rejects(registry.login(host, 'ann', 'x'), {
      code: 'INVALID_OPTION',
      message: /is no registry/,
    })
  assert.deepEqual(await registry.list(), [
    { registry: '127.0.0.1:5000', username: 'ben' },
    { registry: 'ghcr.io', username: 'ann' },
  ])
  await registry.logout('127.0.0.1:5000')
  assert.equal((await registry.list()).length, 1)
  for (const name of await readdir(memory.home)) {
    const text = await readFile(join(memory.home, name), 'latin1').catch(() => '')
    assert.equal(text.includes('correct-horse-battery'), false, name)
  }
})
