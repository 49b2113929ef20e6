import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import { hello, openMemoryPlatform } from './memory-platform.fixture.ts'

suite('rollback', () => {
  test('restores source, config and formation together, without a build', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(hello(memory))
    await platform.config.set('hello', { GREETING: 'moin' })
    const [before] = await engine.list()
    await memory.source.write({ version: '2' })
    await platform.deploy('hello')
    await platform.config.set('hello', { GREETING: 'ahoy', EXTRA: '1' })
    await platform.scale('hello', { web: 3, worker: 2 })
    engine.calls.length = 0

    const result = await platform.rollback('hello', { to: 2 })

    assert.equal(result.release, 6)
    assert.deepEqual(
      engine.calls.filter((call) => /^(build|inspect)/.test(call)),
      [],
    )
    const [after] = await engine.list()
    assert.deepEqual(
      engine.specOf(after!.id)?.build.id,
      (await platform.releases('hello'))[4]?.digest &&
        `memory:${(await platform.releases('hello'))[4]!.digest}`,
    )
    assert.equal(after?.fingerprint, before?.fingerprint)
    assert.deepEqual(await platform.config.list('hello'), { GREETING: 'moin' })
    assert.deepEqual((await platform.apps.report('hello')).formation, { web: 1, worker: 0 })
  })

  test('goes to the release before, and names the ones that are kept when asked for another', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(hello(memory))
    await assert.rejects(platform.rollback('hello'), {
      code: 'RELEASE_NOT_FOUND',
      details: { app: 'hello', release: 'before', known: [] },
    })
    await platform.config.set('hello', { GREETING: 'moin' })
    await assert.rejects(platform.rollback('hello', { to: 7 }), {
      code: 'RELEASE_NOT_FOUND',
      details: { app: 'hello', release: '7', known: [1] },
    })
    assert.equal((await platform.rollback('hello')).release, 3)
    assert.deepEqual(await platform.config.list('hello'), {})
  })

  test('runs the release phase of the release that it brings back', async () => {
    await using memory = await openMemoryPlatform({
      Procfile: 'web: serve\nrelease: migrate\n',
      version: '1',
    })
    await memory.platform.deploy(app('hello', { source: memory.source.path, checks: { web: [] } }))
    await memory.platform.config.set('hello', { GREETING: 'moin' })
    memory.engine.calls.length = 0
    await memory.platform.rollback('hello')
    assert.deepEqual(
      memory.engine.calls.filter((call) => call.startsWith('run')),
      ['run release'],
    )
  })
})
