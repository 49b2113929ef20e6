import assert from 'node:assert/strict'
import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Mount } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { connect } from './api/connect.ts'
import { DOCKER_HOST } from './testing/docker-for-tests.ts'
import { buildOf, dockerSuite, outputOf } from './testing/docker-suite.ts'
import type { TestEngine } from './testing/open-test-engine.ts'

await dockerSuite('mounts', (open) => {
  test('a place that the platform keeps belongs to the user of the image, and outlives its containers', async () => {
    await using tested = await open()
    await using _ = await removingVolumes(tested)
    const build = await buildOf(tested)
    const mounts = [{ from: 'uploads', to: '/storage', readOnly: false }]
    assert.deepEqual(
      await outputOf(tested, build, 'echo kept > /storage/file; stat -c %U /storage', { mounts }),
      ['node'],
    )
    assert.deepEqual(await outputOf(tested, build, 'cat /storage/file', { mounts }), ['kept'])
  })

  test('a place is given to its owner with its permissions, a new one and one that is there, of Docker or of the host', async () => {
    await using tested = await open()
    await using _ = await removingVolumes(tested)
    await using folder = await makeTempFolder({ file: 'kept' })
    const build = await buildOf(tested)
    const command = 'for place in /data /b; do stat -c "%u:%g %a" $place; done; cat /b/file'
    const ownership = { owner: '1234:5678', mode: '0775' }
    const mounts = [
      { from: 'uploads', to: '/data', readOnly: false, ...ownership },
      { from: folder.path, to: '/b', readOnly: true, ...ownership },
    ]
    const { uid, gid } = await stat(join(folder.path, 'file'))
    const told = await outputOf(tested, build, command, { mounts })
    assert.deepEqual(told, ['1234:5678 775', '1234:5678 775', 'kept'])
    const file = await stat(join(folder.path, 'file'))
    assert.deepEqual([file.uid, file.gid], [uid, gid])
    const modeOnly = mounts.map(({ owner: _owner, ...mount }) => ({ ...mount, mode: '0755' }))
    const again = await outputOf(tested, build, command, { mounts: modeOnly })
    assert.deepEqual(again, ['1234:5678 755', '1234:5678 755', 'kept'])
  })

  test('a place can be made before anything uses it; one that is there keeps what is in it', async () => {
    await using tested = await open()
    await using _ = await removingVolumes(tested)
    const build = await buildOf(tested)
    const mounts = [{ from: 'world', to: '/data', readOnly: false }]
    await tested.engine.ensurePlace('world', { mode: '0700' })
    const write = 'stat -c "%u:%g %a" /data; echo kept > /data/file'
    assert.deepEqual(await outputOf(tested, build, write, { mounts }), ['1000:1000 700'])
    await tested.engine.ensurePlace('world', { owner: '1000:7' })
    await tested.engine.ensurePlace('world')
    const read = 'stat -c "%u:%g %a" /data; cat /data/file'
    assert.deepEqual(await outputOf(tested, build, read, { mounts }), ['1000:7 700', 'kept'])
  })

  test('what is mounted to be read cannot be written', async () => {
    await using tested = await open()
    await using folder = await makeTempFolder({ file: 'from the host' })
    await chmod(folder.path, 0o777)
    const mounts: readonly Mount[] = [{ from: folder.path, to: '/storage', readOnly: true }]
    const command = 'cat /storage/file; echo; touch /storage/new 2>/dev/null || echo refused'
    assert.deepEqual(await outputOf(tested, await buildOf(tested), command, { mounts }), [
      'from the host',
      'refused',
    ])
  })

  test('a folder of the host that is not there is an error instead of an empty folder of root', async () => {
    await using tested = await open()
    const mounts = [{ from: '/no/such/folder', to: '/storage', readOnly: false }]
    await assert.rejects(outputOf(tested, await buildOf(tested), 'true', { mounts }), {
      code: 'START_FAILED',
      message: /\/no\/such\/folder is not on the machine that Docker is on/,
    })
  })
})

/** Volumes outlive an engine, as they must; those of a test do not outlive the test. */
async function removingVolumes({ home }: TestEngine): Promise<AsyncDisposable> {
  const docker = await connect({ host: DOCKER_HOST })
  const platform = await readFile(join(home, 'engine/docker-platform'), 'utf8')
  const filters = { label: [`berth.platform=${platform.trim()}`] }
  return {
    async [Symbol.asyncDispose]() {
      const { Volumes } = await docker.listVolumes({ filters })
      for (const { Name } of Volumes) await docker.getVolume(Name).remove()
    },
  }
}
