import assert from 'node:assert/strict'
import {
  chmod,
  mkdir,
  readFile,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { copyPackages } from './copy-packages.ts'
import { copySource } from './copy-source.ts'
import { SourceReader } from './source-reader.ts'
import type { SourceTree } from './source-tree.ts'

async function sourceOf(files: Readonly<Record<string, string>>, app = '') {
  const folder = await makeTempFolder()
  const path = await realpath(folder.path)
  const root = join(path, 'source')
  await mkdir(root)
  await folder.write(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`source/${name}`, text])),
  )
  const reader = new SourceReader({ cache: join(path, 'cache') })
  return {
    root,
    to: join(path, 'to'),
    deps: join(path, 'deps'),
    read: () => reader.read({ kind: 'folder', path: join(root, app) }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

function pathsOf(tree: SourceTree): readonly string[] {
  return tree.entries.filter((entry) => entry.kind !== 'folder').map((entry) => entry.path)
}

const manifest = (name: string, more: object = {}) => JSON.stringify({ name, version: '1.0.0', ...more })

const WORKSPACE = {
  'package.json': JSON.stringify({ workspaces: ['packages/*', 'services/*'] }),
  'packages/kit/package.json': manifest('@it/kit', {
    type: 'module',
    dependencies: { left: '*' },
    devDependencies: { dev: '*' },
  }),
  'packages/kit/index.js': "export { left } from 'left'",
  'packages/other/package.json': manifest('@it/other'),
  'services/cards/package.json': manifest('cards', {
    type: 'module',
    dependencies: { '@it/kit': '*', right: '*' },
    optionalDependencies: { absent: '*' },
  }),
  'services/cards/main.js':
    "import { left } from '@it/kit'\nimport right from 'right'\nconsole.log(left, right)",
  'services/cards/Procfile': 'web: node main.js',
  'services/cards/node_modules/right/package.json': manifest('right', { dependencies: { left: '2' } }),
  'services/cards/node_modules/right/index.js': "module.exports = 'right with ' + require('left').left",
  'services/cards/node_modules/right/node_modules/left/package.json': manifest('left', { version: '2.0.0' }),
  'services/cards/node_modules/right/node_modules/left/index.js': "exports.left = 'left 2'",
  'node_modules/left/package.json': manifest('left', { bin: 'cli.js', peerDependencies: { peer: '*' } }),
  'node_modules/left/index.js': "exports.left = 'left 1'",
  'node_modules/left/cli.js': '#!/usr/bin/env node',
  'node_modules/peer/package.json': manifest('peer'),
  'node_modules/dev/package.json': manifest('dev'),
  'node_modules/.package-lock.json': JSON.stringify({
    packages: { 'node_modules/left': { integrity: 'sha512-x' } },
  }),
}

async function workspace() {
  const source = await sourceOf(WORKSPACE, 'services/cards')
  await mkdir(join(source.root, 'node_modules/@it'))
  await symlink('../../packages/kit', join(source.root, 'node_modules/@it/kit'))
  await symlink('../../packages/other', join(source.root, 'node_modules/@it/other'))
  return source
}

test('an app in a workspace is read with the packages that it depends on, and no others', async () => {
  await using source = await workspace()
  const tree = await source.read()
  assert.deepEqual(pathsOf(tree), [
    'packages/kit/index.js',
    'packages/kit/package.json',
    'services/cards/Procfile',
    'services/cards/main.js',
    'services/cards/package.json',
  ])
  assert.deepEqual(tree.packages, [
    { place: 'node_modules/left', name: 'left', version: '1.0.0', integrity: 'sha512-x' },
    { place: 'node_modules/peer', name: 'peer', version: '1.0.0', integrity: '' },
    { place: 'services/cards/node_modules/right', name: 'right', version: '1.0.0', integrity: '' },
    {
      place: 'services/cards/node_modules/right/node_modules/left',
      name: 'left',
      version: '2.0.0',
      integrity: '',
    },
  ])
  assert.deepEqual(tree.links, [{ place: 'node_modules/@it/kit', target: 'packages/kit' }])
  assert.deepEqual(tree.bins, [{ place: 'node_modules/.bin/left', target: 'node_modules/left/cli.js' }])
  assert.deepEqual([tree.app, tree.procfile, tree.problems], ['services/cards', 'web: node main.js', []])
})

test('a copy resolves every name to what it was in the source', async () => {
  await using source = await workspace()
  const tree = await source.read()
  await copyPackages(tree, source.deps)
  await copySource(tree, source.to, { packages: source.deps })
  const { left } = await import(join(source.to, 'packages/kit/index.js'))
  assert.equal(left, 'left 1')
  const right = await realpath(join(source.to, 'services/cards/node_modules/right'))
  assert.equal((await import(join(right, 'index.js'))).default, 'right with left 2')
  assert.equal(await readFile(join(source.to, 'node_modules/.bin/left'), 'utf8'), '#!/usr/bin/env node')
})

test('packages of a store with links, as pnpm lays them out, are found where they really are', async () => {
  await using source = await sourceOf({
    'package.json': manifest('cards', { dependencies: { one: '*' } }),
    'node_modules/.pnpm/one@1/node_modules/one/package.json': manifest('one', { dependencies: { two: '*' } }),
    'node_modules/.pnpm/one@1/node_modules/one/index.js': "module.exports = require('two')",
    'node_modules/.pnpm/two@1/node_modules/two/package.json': manifest('two'),
    'node_modules/.pnpm/two@1/node_modules/two/index.js': "module.exports = 'two'",
  })
  await symlink('.pnpm/one@1/node_modules/one', join(source.root, 'node_modules/one'))
  await symlink(
    '../../two@1/node_modules/two',
    join(source.root, 'node_modules/.pnpm/one@1/node_modules/two'),
  )
  const tree = await source.read()
  await copyPackages(tree, source.deps)
  await copySource(tree, source.to, { packages: source.deps })
  const one = await realpath(join(source.to, 'node_modules/one'))
  assert.equal((await import(join(one, 'index.js'))).default, 'two')
})

test('what is not installed is a problem that names npm ci', async () => {
  await using source = await sourceOf({ 'package.json': manifest('cards', { dependencies: { left: '*' } }) })
  assert.deepEqual((await source.read()).problems, [
    `it depends on left, which is not installed; run npm ci in ${source.root}, then deploy again`,
  ])
})

test('a dependency that is linked to somewhere else is a problem', async () => {
  await using source = await sourceOf({
    'package.json': manifest('cards', { dependencies: { left: '*' } }),
    'node_modules/x': '',
  })
  await using elsewhere = await makeTempFolder()
  await symlink(elsewhere.path, join(source.root, 'node_modules/left'))
  assert.deepEqual((await source.read()).problems, [
    `left, which it depends on, is linked to ${await realpath(elsewhere.path)}, outside of ${source.root}; make it a package of the workspace, or install it`,
  ])
})

test('the same content has the same digest; a byte, a mode or a version makes another', async () => {
  await using source = await workspace()
  const first = await source.read()
  assert.equal((await source.read()).digest, first.digest)
  await using twin = await workspace()
  assert.equal((await twin.read()).digest, first.digest)

  const digests = [first.digest]
  await writeFile(join(source.root, 'packages/kit/index.js'), "export { left } from 'lefT'")
  digests.push((await source.read()).digest)
  await chmod(join(source.root, 'services/cards/main.js'), 0o755)
  digests.push((await source.read()).digest)
  await writeFile(join(source.root, 'node_modules/left/package.json'), manifest('left', { version: '1.0.1' }))
  digests.push((await source.read()).digest)
  assert.equal(new Set(digests).size, digests.length)
})

test('ignore files leave out what they name, in every folder; files and .berthignore let back in', async () => {
  await using source = await sourceOf(
    {
      '.git/HEAD': '',
      '.gitignore': 'dist/\n*.log\n/secret',
      'app/package.json': manifest('app', { files: ['dist'] }),
      'app/dist/index.js': '',
      'app/a.log': '',
      'app/keep.log': '',
      'app/secret': '',
      'app/.berthignore': '!keep.log\n/local',
      'app/local': '',
      'app/deep/.gitignore': '*\n!kept',
      'app/deep/lost': '',
      'app/deep/kept': '',
      'app/node_modules/x/index.js': '',
    },
    'app',
  )
  assert.deepEqual(pathsOf(await source.read()), [
    '.berthignore',
    'deep/kept',
    'dist/index.js',
    'keep.log',
    'package.json',
    'secret',
  ])
})

test('a repository above that ignores the whole app says nothing about it', async () => {
  await using source = await sourceOf({ '.git/HEAD': '', '.gitignore': '*', 'app/index.html': '' }, 'app')
  assert.deepEqual(pathsOf(await source.read()), ['index.html'])
})

test('links inside of the folder stay links; one that leads out is a problem', async () => {
  await using source = await sourceOf({ 'a/b.txt': 'b' })
  await symlink('a/b.txt', join(source.root, 'inside'))
  await symlink(join(source.root, 'a'), join(source.root, 'absolute'))
  await symlink('../elsewhere', join(source.root, 'outside'))
  const tree = await source.read()
  assert.deepEqual(
    tree.entries.filter((entry) => entry.kind === 'link'),
    [
      { kind: 'link', path: 'absolute', target: 'a' },
      { kind: 'link', path: 'inside', target: 'a/b.txt' },
    ],
  )
  assert.deepEqual(tree.problems, [
    `outside is a symbolic link that leads out of ${source.root}; put the file itself there`,
  ])
})

test('copied files can only be read, keep their exec bits, and empty folders are there', async () => {
  await using source = await sourceOf({ run: '#!/bin/sh', 'data.txt': 'data' })
  await chmod(join(source.root, 'run'), 0o755)
  await mkdir(join(source.root, 'empty'))
  await copySource(await source.read(), source.to)
  const modeOf = async (name: string) => (await stat(join(source.to, name))).mode & 0o777
  assert.deepEqual([await modeOf('run'), await modeOf('data.txt')], [0o555, 0o444])
  assert.deepEqual(await readdir(source.to), ['data.txt', 'empty', 'run'])
})

for (const [change, apply] of [
  ['has other content', (path: string) => writeFile(path, 'other')],
  ['is gone', (path: string) => rm(path)],
] as const) {
  test(`a file that ${change} when it is copied ends the copy`, async () => {
    await using source = await sourceOf({ 'data.txt': 'data' })
    const tree = await source.read()
    await apply(join(source.root, 'data.txt'))
    await assert.rejects(copySource(tree, source.to), {
      name: 'SourceChanged',
      message: 'data.txt changed while it was copied; deploy again when nothing writes there',
    })
  })
}

test('a folder that is not there is SOURCE_NOT_FOUND', async () => {
  await using source = await sourceOf({}, 'missing')
  await assert.rejects(source.read(), { code: 'SOURCE_NOT_FOUND' })
})

test('a change within the resolution of the clock is seen', async () => {
  await using source = await sourceOf({ 'data.txt': 'one' })
  const time = new Date()
  await utimes(join(source.root, 'data.txt'), time, time)
  const before = await source.read()
  await writeFile(join(source.root, 'data.txt'), 'two')
  await utimes(join(source.root, 'data.txt'), time, time)
  assert.notEqual((await source.read()).digest, before.digest)
})
