import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { buildSite } from './build/build-site.ts'
import { makeTemporaryFolder } from './testing/temporary-folder.ts'

/** What a first visit may load, compressed. */
const BUDGET_BYTES = 150_000

/** What a browser loads at the first visit, the service worker's part included. */
const FIRST = [
  /^index\.html$/,
  /^sw\.js$/,
  /^manifest\.webmanifest$/,
  /^assets\/(main|icon|en)\..*\.(js|svg|json)$/,
]

test('a first visit loads less than 150 kB, with Brotli and with gzip', async (t) => {
  await using folder = await makeTemporaryFolder()
  await buildSite(folder.path)
  const names = (await readdir(folder.path, { recursive: true })).filter((name) =>
    FIRST.some((pattern) => pattern.test(name)),
  )
  assert.deepEqual(names.length, 6)
  for (const extension of ['br', 'gz']) {
    const files = await Promise.all(names.map((name) => readFile(join(folder.path, `${name}.${extension}`))))
    const bytes = files.reduce((sum, file) => sum + file.length, 0)
    t.diagnostic(`${extension}: ${bytes} bytes`)
    assert.ok(bytes < BUDGET_BYTES, `${bytes} bytes with ${extension}`)
  }
})

test('two builds of the same source are the same to the byte', async () => {
  await using one = await makeTemporaryFolder()
  await using other = await makeTemporaryFolder()
  await Promise.all([buildSite(one.path), buildSite(other.path)])
  const contentOf = async (folder: string) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
    return await Promise.all(
      files.sort().map(async (file) => [file.slice(folder.length), await readFile(file, 'base64')]),
    )
  }
  assert.deepEqual(await contentOf(one.path), await contentOf(other.path))
})
