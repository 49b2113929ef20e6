import assert from 'node:assert/strict'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { prepareMounts } from './prepare-mounts.ts'

test('places are made for the owner alone, kept as they are, and told in the environment', async () => {
  await using folder = await makeTempFolder({ 'kept/file': 'kept' })
  await mkdir(join(folder.path, 'open'), { mode: 0o755 })
  const volumes = join(folder.path, 'volumes')
  const mount = (from: string, to: string) => ({ from, to, readOnly: false })
  const variables = await prepareMounts(
    [
      mount('storage', '/storage'),
      mount(join(folder.path, 'kept'), '/app/data-1'),
      mount(join(folder.path, 'open'), '/open'),
    ],
    volumes,
  )
  assert.deepEqual(variables, {
    BERTH_MOUNT_STORAGE: join(volumes, 'storage'),
    BERTH_MOUNT_APP_DATA_1: join(folder.path, 'kept'),
    BERTH_MOUNT_OPEN: join(folder.path, 'open'),
  })
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777
  assert.deepEqual(
    [await modeOf(join(volumes, 'storage')), await modeOf(join(folder.path, 'open'))],
    [0o700, 0o755],
  )
})

test('a name that leads elsewhere is refused', async () => {
  await using folder = await makeTempFolder()
  for (const from of ['../elsewhere', 'a/b', '.hidden', '']) {
    await assert.rejects(prepareMounts([{ from, to: '/data', readOnly: false }], folder.path), {
      code: 'INVALID_NAME',
    })
  }
})
