import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { AccessLogFile } from './access-log-file.ts'

test('an access log keeps the latest lines, for its owner only, in four files at the most', async () => {
  await using folder = await makeTempFolder()
  const file = join(folder.path, 'access.log')
  const log = new AccessLogFile(file, { size: 100 })
  for (let index = 0; index < 20; index++) log.write({ index })
  const names = await readdir(folder.path)
  assert.deepEqual(names.sort(), ['access.log', 'access.log.1', 'access.log.2', 'access.log.3'])
  const last = (await readFile(file, 'utf8')).trimEnd().split('\n').at(-1)
  assert.match(last ?? '', /^\{"at":"\d{4}-\S+Z","index":19\}$/)
  for (const name of names) {
    const { mode, size } = await stat(join(folder.path, name))
    assert.ok(size <= 100)
    assert.equal(mode & 0o077, 0)
  }
})

test('an access log goes on where the one before ended', async () => {
  await using folder = await makeTempFolder()
  const file = join(folder.path, 'access.log')
  for (const index of [1, 2]) {
    const log = new AccessLogFile(file)
    log.write({ index })
  }
  assert.equal((await readFile(file, 'utf8')).trimEnd().split('\n').length, 2)
})
