import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, uptime } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { connect } from './api/connect.ts'
import { DOCKER_HOST } from './testing/docker-for-tests.ts'
import { buildOf, collect, dockerSuite, outputOf } from './testing/docker-suite.ts'
import { FILES } from './testing/open-test-engine.ts'
import { openTestPlatform } from './testing/open-test-platform.ts'

const WORKER = { checks: { worker: [uptime(1)] }, formation: { worker: 1 } } as const

await dockerSuite('two platforms on one Docker', (open) => {
  test('with the same app of the same source: one goes back to a release whose app the other has destroyed', async () => {
    await using homes = await makeTempFolder({ 'ann/.keep': '', 'bob/.keep': '' })
    await using shared = await open()
    const { name } = shared.engine.network
    await using ann = await openTestPlatform(`${homes.path}/ann`, name)
    await using bob = await openTestPlatform(`${homes.path}/bob`, name)
    await using source = await makeTempFolder({
      ...FILES,
      Procfile: 'worker: exec sleep 1000\n',
    })
    for (const version of ['one', 'two']) {
      await source.write({ version: `${version}\n` })
      for (const platform of [ann, bob]) {
        await platform.deploy(app('cards', { source: source.path, ...WORKER }))
      }
    }
    await ann.destroy('cards')
    assert.equal(await versionOf(bob), 'two')
    const { release } = await bob.rollback('cards')
    assert.deepEqual([release, await versionOf(bob)], [3, 'one'])
    await bob.destroy('cards')
  })

  test('images that were named without their platform, as they once were, run and are removed', async () => {
    const docker = await connect({ host: DOCKER_HOST })
    await using tested = await open()
    const build = await buildOf(tested, { version: 'old\n' })
    const old = { ...build, location: `berth/cards:test-${process.pid}` }
    await docker.getImage(build.location).tag({ repo: 'berth/cards', tag: `test-${process.pid}` })
    await tested.engine.removeBuild(build)
    assert.deepEqual(
      [await tested.engine.hasBuild(old), await outputOf(tested, old, 'cat version')],
      [true, ['old']],
    )
    await tested.engine.removeBuild(old)
    assert.equal(await tested.engine.hasBuild(old), false)
  })
})

/** What is in an instance that runs. */
async function versionOf(platform: Platform): Promise<string | undefined> {
  const { texts, onLine } = collect()
  await platform.enter('cards', { command: 'cat version', onLine })
  return texts[0]
}
