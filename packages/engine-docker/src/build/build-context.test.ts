import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { SourceReader } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { extract } from 'tar-fs'
import { readdir, utimes } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { packContext, readBuildContext } from './build-context.ts'

const FILES = {
  Dockerfile: 'FROM scratch\n',
  'src/main.mjs': 'main',
  'src/secret.pem': 'secret',
  'src/deep/keep.txt': 'keep',
  'docs/page.md': 'page',
  'README.md': 'readme',
} as const

async function sent(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  await using folder = await makeTempFolder(files)
  await using target = await makeTempFolder()
  await using cache = await makeTempFolder()
  const context = await readBuildContext(new SourceReader({ cache: cache.path }), {
    kind: 'folder',
    path: folder.path,
  })
  await pipeline(packContext(context), extract(target.path))
  const found = await readdir(target.path, { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(target.path.length + 1))
    .sort()
}

test('what .dockerignore names is not sent, in any folder that its patterns mean and in no other', async () => {
  assert.deepEqual(await sent({ ...FILES, '.dockerignore': '*.md\n**/*.pem\nsrc/*\n!src/deep\n' }), [
    '.dockerignore',
    'Dockerfile',
    'docs/page.md',
    'src/deep/keep.txt',
  ])
})

test('what the builder needs is sent even when everything is ignored; the rules for the Dockerfile come first', async () => {
  assert.deepEqual(await sent({ ...FILES, '.dockerignore': '*' }), ['.dockerignore', 'Dockerfile'])
  assert.deepEqual(await sent({ ...FILES, '.dockerignore': '*', 'Dockerfile.dockerignore': 'src\ndocs\n' }), [
    '.dockerignore',
    'Dockerfile',
    'Dockerfile.dockerignore',
    'README.md',
  ])
})

test('what is no part of the context changes no digest, nor do times', async () => {
  await using folder = await makeTempFolder({ ...FILES, '.dockerignore': 'docs\n' })
  await using cache = await makeTempFolder()
  const read = () =>
    readBuildContext(new SourceReader({ cache: cache.path }), { kind: 'folder', path: folder.path })
  const { digest } = await read()
  await folder.write({ 'docs/page.md': 'another page' })
  await utimes(join(folder.path, 'src/main.mjs'), new Date(0), new Date(0))
  assert.equal((await read()).digest, digest)
  await folder.write({ 'src/main.mjs': 'another main' })
  assert.notEqual((await read()).digest, digest)
})

test('a file that changes before it is sent fails the build instead of going into it', async () => {
  await using folder = await makeTempFolder(FILES)
  await using target = await makeTempFolder()
  await using cache = await makeTempFolder()
  const context = await readBuildContext(new SourceReader({ cache: cache.path }), {
    kind: 'folder',
    path: folder.path,
  })
  await folder.write({ 'src/main.mjs': 'MAIN' })
  await assert.rejects(pipeline(packContext(context), extract(target.path)), {
    message: 'src/main.mjs changed while it was copied; deploy again when nothing writes there',
  })
})
