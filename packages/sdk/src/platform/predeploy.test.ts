import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import { uptime } from '../descriptions/check.ts'
import { formatStep } from '../plan/format-step.ts'
import type { Build } from '../wall/builder.ts'
import { openMemoryPlatform } from './memory-platform.fixture.ts'
import type { MemoryPlatform } from './memory-platform.fixture.ts'

const FILES = {
  Procfile: 'web: serve\nrelease: migrate\n',
  'app.json': '{ "scripts": { "dokku": { "predeploy": "make assets" } } }',
}

function described({ source }: MemoryPlatform) {
  return app('hello', { source: source.path, checks: { web: [uptime(1)] } })
}

async function openDeployed(): Promise<MemoryPlatform> {
  const memory = await openMemoryPlatform(FILES)
  await memory.platform.deploy(described(memory))
  return memory
}

/** What instances run of. */
async function buildsOf({ engine }: MemoryPlatform): Promise<readonly Build[]> {
  return (await engine.list('hello')).map(({ id }) => engine.specOf(id)!.build)
}

async function buildOf(memory: MemoryPlatform): Promise<Build> {
  const [build, ...others] = await buildsOf(memory)
  assert.deepEqual([build !== undefined, others], [true, []])
  return build!
}

/** What was built and run since it was read last. */
function done({ engine }: MemoryPlatform): readonly string[] {
  return engine.calls.splice(0).filter((call) => /^(build|run) /.test(call))
}

suite('a release with a predeploy task', () => {
  test('runs of what the task has made of the build', async () => {
    await using memory = await openMemoryPlatform(FILES)
    const { platform, engine, source } = memory
    const [plan] = await platform.plan(described(memory))
    assert(
      plan!.steps
        .map(formatStep)
        .includes('run the predeploy task, and keep what it writes in the build: make assets'),
    )
    await platform.deploy(described(memory))
    assert.deepEqual(done(memory), ['build hello', 'run predeploy', 'run release'])
    const base = await engine.build('hello', { kind: 'folder', path: source.path })
    assert.deepEqual(await buildOf(memory), engine.preparedBuild(base, { app: 'hello', release: 1 }))
  })

  test('is prepared again for other config, from the build of its source', async () => {
    await using memory = await openDeployed()
    const { platform, engine, source } = memory
    const base = await engine.build('hello', { kind: 'folder', path: source.path })
    done(memory)
    for (const release of [2, 3]) {
      await platform.config.set('hello', { LEVEL: String(release) })
      assert.deepEqual(done(memory), ['run predeploy', 'run release'])
      assert.deepEqual(await buildOf(memory), engine.preparedBuild(base, { app: 'hello', release }))
    }
  })

  test('is not prepared again for quantities, a restart or a start, and not where nothing changes', async () => {
    await using memory = await openDeployed()
    const { platform } = memory
    await platform.config.set('hello', { LEVEL: '1' })
    const build = await buildOf(memory)
    done(memory)
    await platform.scale('hello', { web: 2 })
    assert.deepEqual(await buildsOf(memory), [build, build])
    await platform.scale('hello', { web: 1 })
    await platform.restart('hello')
    assert.deepEqual(await buildOf(memory), build)
    await platform.stop('hello')
    await platform.start('hello')
    assert.deepEqual(await buildOf(memory), build)
    assert.equal((await platform.deploy(described(memory))).changed, false)
    await platform.config.set('hello', { LEVEL: '1' })
    assert.deepEqual(done(memory), [])
  })

  test('starts again what has crashed of the same build, when nothing else is deployed', async () => {
    await using memory = await openDeployed()
    const { platform, engine } = memory
    const build = await buildOf(memory)
    const [instance] = await engine.list('hello')
    await engine.crash(instance!.id)
    done(memory)
    await platform.deploy(described(memory))
    assert.deepEqual([done(memory), await buildOf(memory)], [[], build])
  })

  test('is gone back to as it was, without its predeploy task', async () => {
    await using memory = await openDeployed()
    const { platform } = memory
    const build = await buildOf(memory)
    await platform.config.set('hello', { LEVEL: '2' })
    await platform.config.unset('hello', ['LEVEL'])
    // The same source and the same config as at first, but made anew.
    assert.notDeepEqual(await buildOf(memory), build)
    done(memory)
    await platform.rollback('hello', { to: 1 })
    assert.deepEqual([done(memory), await buildOf(memory)], [['run release'], build])
  })

  test('has what it has lost made again', async () => {
    await using memory = await openDeployed()
    const { platform, engine, source } = memory
    const first = await buildOf(memory)
    await platform.config.set('hello', { LEVEL: '2' })
    const second = await buildOf(memory)
    await engine.removeBuild(first)
    done(memory)
    await platform.rollback('hello', { to: 1 })
    assert.deepEqual(done(memory), ['run predeploy', 'run release'])
    const base = await engine.build('hello', { kind: 'folder', path: source.path })
    assert.deepEqual(await buildOf(memory), engine.preparedBuild(base, { app: 'hello', release: 3 }))

    await engine.removeBuild(second)
    await engine.removeBuild(base)
    done(memory)
    await platform.rollback('hello', { to: 2 })
    assert.deepEqual(done(memory), ['build hello', 'run predeploy', 'run release'])

    await engine.removeBuild(await buildOf(memory))
    await platform.scale('hello', { web: 2 })
    assert.deepEqual(done(memory), ['run predeploy'])
    // All of a release run of its build.
    const again = engine.preparedBuild(base, { app: 'hello', release: 5 })
    assert.deepEqual(await buildsOf(memory), [again, again])
  })

  test('comes back after a restart of the platform, also when its builds are gone', async () => {
    const memory = await openDeployed()
    const build = await buildOf(memory)
    await memory.platform.scale('hello', { web: 2 })
    await using again = await memory.reopen()
    assert.deepEqual(done(again), ['build hello', 'run predeploy'])
    // As its release names it.
    assert.deepEqual(await buildsOf(again), [build, build])
  })

  test('of which the task fails changes nothing and leaves nothing', async () => {
    await using memory = await openDeployed()
    const { platform, engine } = memory
    const build = await buildOf(memory)
    engine.behave('predeploy', { runExits: 3 })
    await assert.rejects(platform.config.set('hello', { LEVEL: '2' }), {
      code: 'RELEASE_FAILED',
      message: 'The predeploy task of hello exited with code 3, so nothing was changed',
    })
    assert.deepEqual(await buildOf(memory), build)
    engine.behave('predeploy', {})
    engine.failOn('start', 'web')
    await assert.rejects(platform.config.set('hello', { LEVEL: '2' }), { code: 'START_FAILED' })
    assert.deepEqual(await preparedThere(memory, 4), [1])
    assert.deepEqual(await buildOf(memory), build)
  })

  test('leaves nothing of what a killed platform was preparing, once the next one has changed the app', async () => {
    await using memory = await openDeployed()
    const { platform, engine } = memory
    // As after a kill: the failed release is written down, and its build is there.
    engine.failOn('start', 'web')
    await assert.rejects(platform.config.set('hello', { LEVEL: '2' }), { code: 'START_FAILED' })
    await prepare(memory, 2)
    assert.deepEqual(await preparedThere(memory, 3), [1, 2])
    await platform.config.set('hello', { LEVEL: '3' })
    assert.deepEqual(await preparedThere(memory, 3), [1, 3])
  })

  test('takes what was prepared for it along, and the build of its source with the last one', async () => {
    await using memory = await openDeployed()
    const { platform, engine, source } = memory
    const base = await engine.build('hello', { kind: 'folder', path: source.path })
    for (let release = 2; release <= 12; release += 1)
      await platform.config.set('hello', { LEVEL: String(release) })
    assert.deepEqual(await preparedThere(memory, 12), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    assert.equal(await engine.hasBuild(base), true)
    await platform.destroy('hello')
    assert.deepEqual([await preparedThere(memory, 12), await engine.hasBuild(base)], [[], false])
  })
})

/** For which of the first releases there is a prepared build. */
async function preparedThere(memory: MemoryPlatform, releases: number): Promise<readonly number[]> {
  const numbers = Array.from({ length: releases }, (_, index) => index + 1)
  const there = await Promise.all(
    numbers.map(async (release) => await memory.engine.hasBuild(await preparedFor(memory, release))),
  )
  return numbers.filter((_, index) => there[index])
}

async function preparedFor({ engine, source }: MemoryPlatform, release: number): Promise<Build> {
  const { digest } = await engine.inspect({ kind: 'folder', path: source.path })
  const base = { id: `memory:${digest}`, engine: 'memory', location: source.path, processTypes: {} }
  return engine.preparedBuild(base, { app: 'hello', release })
}

async function prepare(memory: MemoryPlatform, release: number): Promise<void> {
  const into = await preparedFor(memory, release)
  const [instance] = await memory.engine.list('hello')
  const { app: name, build, env, mounts, stopTimeout } = memory.engine.specOf(instance!.id)!
  await memory.engine.prepare(
    { app: name, processType: 'predeploy', release, build, command: 'true', env, mounts, stopTimeout },
    into,
  )
}
