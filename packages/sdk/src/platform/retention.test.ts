import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { hello, openMemoryPlatform } from './memory-platform.fixture.ts'

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

  test('a build of an old release that could not be deleted is deleted with the next deploy', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    const deploy = async (version: number) => {
      await memory.source.write({ version: `${version}` })
      engine.calls.length = 0
      await platform.deploy(hello(memory))
      return engine.calls.filter((call) => call.startsWith('removeBuild'))
    }
    for (let version = 1; version <= 10; version += 1) await deploy(version)
    engine.failOn('removeBuild')
    const [first, ...others] = await deploy(11)
    assert.deepEqual(others, [])
    const removed = await deploy(12)
    assert.deepEqual([removed.length, removed.includes(first!)], [2, true])
    assert.deepEqual((await deploy(13)).length, 1)
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
