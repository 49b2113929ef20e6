import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { lstat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { FileDigests } from './file-digests.ts'

// A file looks settled when its times lie in the past, so the test reads them as they will be in a while.
async function later(path: string) {
  const stats = await lstat(path, { bigint: true })
  return Object.assign(stats, { ctimeMs: stats.ctimeMs - 10_000n, mtimeMs: stats.mtimeMs - 10_000n })
}

test('a file is read once, as long as its size, times and inode stay', async () => {
  await using folder = await makeTempFolder()
  const [path, cache] = [join(folder.path, 'a'), join(folder.path, 'cache/a.json')]
  await writeFile(path, 'one')

  const first = await FileDigests.open(cache)
  assert.equal(await first.digestOf(path, await later(path)), hash('sha256', 'one'))
  await first.save()

  const second = await FileDigests.open(cache)
  assert.equal(await second.digestOf(path, await later(path)), hash('sha256', 'one'))
  assert.equal(second.reads, 0)

  await writeFile(path, 'two')
  await utimes(path, 1, 1)
  assert.equal(await second.digestOf(path, await later(path)), hash('sha256', 'two'))
  assert.equal(second.reads, 1)
})

test('a file that was just written is read every time', async () => {
  await using folder = await makeTempFolder()
  const [path, cache] = [join(folder.path, 'a'), join(folder.path, 'a.json')]
  await writeFile(path, 'one')
  for (const reads of [1, 1]) {
    const digests = await FileDigests.open(cache)
    await digests.digestOf(path, await lstat(path, { bigint: true }))
    await digests.save()
    assert.equal(digests.reads, reads)
  }
})

test('a damaged cache costs a reading, no more', async () => {
  await using folder = await makeTempFolder()
  const [path, cache] = [join(folder.path, 'a'), join(folder.path, 'a.json')]
  await writeFile(path, 'one')
  await writeFile(cache, '[["a", 1], {')
  const digests = await FileDigests.open(cache)
  assert.equal(await digests.digestOf(path, await lstat(path, { bigint: true })), hash('sha256', 'one'))
})

test('a large file has the same digest as its content', async () => {
  await using folder = await makeTempFolder()
  const path = join(folder.path, 'a')
  const content = Buffer.alloc(3_000_000, 'berth')
  await writeFile(path, content)
  const digests = await FileDigests.open(join(folder.path, 'a.json'))
  assert.equal(await digests.digestOf(path, await lstat(path, { bigint: true })), hash('sha256', content))
})
