import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { SourceReader } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { extract } from 'tar-fs'
import { readdir, readFile, utimes } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { readBuildContext } from './build-context.ts'
import type { BuildContext, ImagePlan } from './build-context.ts'
import { packContext } from './pack-context.ts'

const FILES = {
  Dockerfile: 'FROM scratch\n',
  'src/main.mjs': 'main',
  'src/secret.pem': 'secret',
  'src/deep/keep.txt': 'keep',
  'docs/page.md': 'page',
  'README.md': 'readme',
} as const

async function read(path: string, cache: string): Promise<BuildContext> {
  return await readBuildContext(
    { kind: 'folder', path },
    { reader: new SourceReader({ cache }), builder: 'buildkit' },
  )
}

async function unpacked(plan: ImagePlan): Promise<Readonly<Record<string, string>>> {
  await using target = await makeTempFolder()
  await pipeline(packContext(plan), extract(target.path))
  const found = await readdir(target.path, { recursive: true, withFileTypes: true })
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = paths.toSorted().map(async (path) => {
    return [path.slice(target.path.length + 1), await readFile(path, 'utf8')] as const
  })
  return Object.fromEntries(await Promise.all(files))
}

async function sent(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  await using folder = await makeTempFolder(files)
  await using cache = await makeTempFolder()
  return Object.keys(await unpacked(await read(folder.path, cache.path)))
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
  const readAgain = () => read(folder.path, cache.path)
  const { digest } = await readAgain()
  await folder.write({ 'docs/page.md': 'another page' })
  await utimes(join(folder.path, 'src/main.mjs'), new Date(0), new Date(0))
  assert.equal((await readAgain()).digest, digest)
  await folder.write({ 'src/main.mjs': 'another main' })
  assert.notEqual((await readAgain()).digest, digest)
})

test('a file that changes before it is sent fails the build instead of going into it', async () => {
  await using folder = await makeTempFolder(FILES)
  await using target = await makeTempFolder()
  await using cache = await makeTempFolder()
  const context = await read(folder.path, cache.path)
  await folder.write({ 'src/main.mjs': 'MAIN' })
  await assert.rejects(pipeline(packContext(context), extract(target.path)), {
    message: 'src/main.mjs changed while it was copied; deploy again when nothing writes there',
  })
})

test('a planner decides where the source lies in the context, and what is sent beside it', async () => {
  await using folder = await makeTempFolder({ Dockerfile: 'FROM theirs\n', 'main.mjs': 'main' })
  await using cache = await makeTempFolder()
  const own = await read(folder.path, cache.path)
  const plan = {
    ...own,
    prefix: 'source/',
    dockerfile: 'FROM ours\n',
    files: [{ path: 'nginx.conf', content: 'server {}', executable: false }],
  }
  assert.deepEqual(await unpacked(plan), {
    Dockerfile: 'FROM ours\n',
    'nginx.conf': 'server {}',
    'source/Dockerfile': 'FROM theirs\n',
    'source/main.mjs': 'main',
  })
  assert.deepEqual(await unpacked({ ...plan, prefix: '' }), {
    Dockerfile: 'FROM ours\n',
    'main.mjs': 'main',
    'nginx.conf': 'server {}',
  })
})
