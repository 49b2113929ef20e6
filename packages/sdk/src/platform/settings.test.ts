import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { helloOfTwo, openMemoryPlatform, specOf } from './memory-platform.fixture.ts'
import type { MemoryPlatform } from './memory-platform.fixture.ts'

const GIGABYTE = 1_073_741_824

async function releaseOf({ platform }: MemoryPlatform): Promise<number | undefined> {
  return (await platform.apps.report('hello')).release
}

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
    await platform.deploy(helloOfTwo(memory, { mounts, limits, dockerOptions, buildpacks: ['python'] }))
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
    await platform.deploy(helloOfTwo(memory))
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
    await platform.deploy(helloOfTwo(memory))
    engine.failOn('start', 'web')
    await assert.rejects(platform.settings.limit('hello', { cpus: 1 }), { code: 'START_FAILED' })
    const report = await platform.apps.report('hello')
    assert.deepEqual([report.release, report.state, report.settings.limits], [1, 'running', {}])
  })

  test('a mount that must not be shared, and a port of the host, make the app stop-first', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(helloOfTwo(memory))
    await platform.settings.mount('hello', { from: 'world', to: '/world', exclusive: true })
    memory.engine.calls.length = 0
    await platform.settings.addOptions('hello', ['deploy'], ['-p 1:1'])
    assert.deepEqual(
      memory.engine.calls.slice(0, 2).map((call) => call.split(' ')[0]),
      ['stop', 'stop'],
    )
    await platform.settings.unmount('hello', '/world')
    await platform.settings.clearOptions('hello', ['deploy'])
    const [plan] = await platform.plan(helloOfTwo(memory, { env: { A: '1' } }))
    assert.equal(plan!.steps.find(({ do: what }) => what === 'stop' || what === 'start')?.do, 'start')
  })

  test('goes back with its release, and comes again with it', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(helloOfTwo(memory))
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
    await platform.deploy(helloOfTwo(memory))
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
    await platform.deploy(helloOfTwo(memory, { buildpacks: ['python'] }))
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
    await memory.platform.deploy(helloOfTwo(memory))
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
      helloOfTwo(memory, { mounts: [{ from: 'x', to: '/described' }], buildpacks: ['python'] }),
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
