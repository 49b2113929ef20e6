import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BuildPlan } from '../plan.ts'
import { makeSource } from '../testing/make-source.ts'
import { WORKSPACE } from '../testing/workspace.ts'

function contentOf({ files }: BuildPlan, path: string): unknown {
  const content = files.find((file) => file.path === `berth/node/${path}`)?.content
  return content === undefined ? undefined : JSON.parse(content)
}

const pathsOf = ({ entries }: BuildPlan) =>
  entries.filter(({ kind }) => kind === 'file').map(({ path }) => path)
const stagesOf = ({ dockerfile }: BuildPlan) => [...dockerfile.matchAll(/^FROM .*$/gm)].map(([line]) => line)

test('an app of a workspace that was never installed is sent with the packages it depends on', async () => {
  await using source = await makeSource(WORKSPACE)
  const plan = await source.plan('services/cards')
  assert.deepEqual(pathsOf(plan), [
    'packages/kit/package.json',
    'packages/kit/src/index.ts',
    'services/cards/Procfile',
    'services/cards/main.js',
    'services/cards/package.json',
  ])
  assert.deepEqual([plan.folder, plan.prefix], [source.path, 'source/'])
  assert.deepEqual(plan.explanation, [
    'node: there is a package.json.',
    'Node 24: package.json asks for it.',
    'It is services/cards of a workspace; with it are sent packages/kit.',
  ])
})

test('what npm installs from has nothing of the rest of the workspace', async () => {
  await using source = await makeSource(WORKSPACE)
  const plan = await source.plan('services/cards')
  const cards = {
    name: '@it/cards',
    dependencies: { '@it/kit': '1.0.0', right: '^1.0.0' },
    engines: { node: '>=22' },
    private: true,
  }
  const kit = { name: '@it/kit', version: '1.0.0', dependencies: { left: '1.0.0' }, private: true }
  const top = {
    name: 'it',
    overrides: { left: '1.0.0' },
    private: true,
    workspaces: ['packages/kit', 'services/cards'],
  }
  assert.deepEqual(contentOf(plan, 'production/package.json'), top)
  assert.deepEqual(contentOf(plan, 'production/services/cards/package.json'), cards)
  assert.deepEqual(contentOf(plan, 'production/package-lock.json'), {
    name: 'it',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': top,
      'packages/kit': kit,
      'services/cards': cards,
      'node_modules/@it/cards': { resolved: 'services/cards', link: true },
      'node_modules/@it/kit': { resolved: 'packages/kit', link: true },
      'node_modules/left': { version: '1.0.0', integrity: 'sha512-l' },
      'services/cards/node_modules/right': { version: '1.0.0', integrity: 'sha512-r' },
    },
  })
})

test('a change elsewhere in the workspace, or of what npm does not read, installs nothing again', async () => {
  await using source = await makeSource(WORKSPACE)
  const first = await source.plan('services/cards')
  await source.write({ 'packages/other/index.js': 'changed', 'README.md': 'changed' })
  assert.deepEqual(await source.plan('services/cards'), first)

  const cards = WORKSPACE['services/cards/package.json'] as object
  await source.write({ 'services/cards/package.json': { ...cards, scripts: { dev: 'changed' } } })
  const second = await source.plan('services/cards')
  assert.deepEqual([second.files, second.dockerfile], [first.files, first.dockerfile])
  assert.notEqual(second.digest, first.digest)
})

test('a package that is loaded from what its build writes is built first, with all that the top develops with', async () => {
  await using source = await makeSource({ ...WORKSPACE, 'services/cards/Procfile': 'web: node main.js' })
  const plan = await source.plan('services/cards')
  assert.deepEqual(stagesOf(plan), [
    'FROM node:24-bookworm-slim AS node-system',
    'FROM node-system AS node-dependencies',
    'FROM node-system AS node-build',
    'FROM node-system',
  ])
  assert.match(plan.dockerfile, /\n {4}\(cd \/app\/packages\/kit && npm run build\)\n/)
  assert.ok(pathsOf(plan).includes('tsconfig.base.json'))
  const lock = contentOf(plan, 'development/package-lock.json') as { packages: object }
  assert.deepEqual(Object.keys(lock.packages), [
    '',
    'packages/kit',
    'services/cards',
    'node_modules/@it/cards',
    'node_modules/@it/kit',
    'node_modules/compiler',
    'node_modules/left',
    'services/cards/node_modules/right',
  ])
})

test('packages that need each other are built in their order', async () => {
  const manifests = {
    '': { workspaces: ['*'] },
    app: { name: 'app', scripts: { build: 'x' }, dependencies: { b: '1' } },
    a: { name: 'a', main: 'dist.js', scripts: { build: 'x' } },
    b: { name: 'b', main: 'dist.js', scripts: { build: 'x' }, dependencies: { a: '1' } },
  }
  const links = ['app', 'a', 'b'].map((name) => [`node_modules/${name}`, { resolved: name, link: true }])
  await using source = await makeSource({
    'package-lock.json': { packages: { ...manifests, ...Object.fromEntries(links) } },
    'package.json': manifests[''],
    'app/package.json': manifests.app,
    'app/Procfile': 'web: node main.js',
    'a/package.json': manifests.a,
    'b/package.json': manifests.b,
  })
  const { dockerfile } = await source.plan('app')
  const folders = [...dockerfile.matchAll(/cd (\S+) && npm run build/g)].map(([, folder]) => folder)
  assert.deepEqual(folders, ['/app/a', '/app/b', '/app/app'])
})

const APP = { name: 'app', dependencies: { left: '1' }, scripts: { start: 'node .' } }
const LOCK = { packages: { '': APP, 'node_modules/left': { version: '1.0.0' } } }

test('without a lockfile npm decides, and the explanation says so', async () => {
  await using source = await makeSource({ 'package.json': APP })
  const plan = await source.plan()
  assert.match(plan.dockerfile, /\n {4}npm install --no-package-lock --omit=dev && /)
  assert.deepEqual(plan.explanation, [
    'node: there is a package.json.',
    'Node 24: nothing asks for another version.',
    'There is no package-lock.json, so each build may install other versions; run npm install and commit it.',
    'There is no Procfile, so web is: npm start.',
  ])
  assert.deepEqual(plan.processTypes, { web: 'npm start' })
})

test('an app without dependencies installs nothing', async () => {
  await using source = await makeSource({ 'package.json': { name: 'app' }, 'server.js': '' })
  const plan = await source.plan()
  assert.deepEqual([stagesOf(plan).length, plan.files, plan.secrets], [2, [], []])
  assert.deepEqual(plan.processTypes, { web: 'node server.js' })
})

test('scripts that npm runs after an install see the whole source and the development packages', async () => {
  const manifest = { ...APP, scripts: { ...APP.scripts, postinstall: 'patch', prepare: 'husky' } }
  await using source = await makeSource({ 'package.json': manifest, 'package-lock.json': LOCK })
  const { dockerfile } = await source.plan()
  assert.match(
    dockerfile,
    /npm ci --include=dev [^]*COPY source\/ \.\/\nRUN [^]*\(cd \/app && npm run postinstall\)[^]*FROM node-build AS node-dependencies\n[^]*npm prune --omit=dev/,
  )
  assert.doesNotMatch(dockerfile, /prepare/)
})

test('secrets of the registry are mounts', async () => {
  await using source = await makeSource({
    'package.json': APP,
    'package-lock.json': LOCK,
    '.npmrc': '//npm.example/:_authToken=${NPM_TOKEN}',
  })
  const plan = await source.plan('', { secrets: ['SENTRY'] })
  assert.deepEqual(plan.secrets, ['ca', 'NPM_TOKEN', 'SENTRY'])
  assert.deepEqual(await source.problems('', { builder: 'classic' }), [
    'its build needs secrets, NPM_TOKEN, which only BuildKit can keep out of the image',
  ])
})

test('a lockfile that does not fit is a problem before anything is built', async () => {
  await using source = await makeSource({
    'package.json': APP,
    'package-lock.json': { packages: { '': APP } },
  })
  const missing =
    'package-lock.json has no left, which package.json depends on; run npm install and commit it'
  assert.deepEqual(await source.problems(), [missing])

  await source.write({ 'package.json': { ...APP, dependencies: { left: '2' } } })
  assert.deepEqual(await source.problems(), [
    'package-lock.json is not in step with package.json; run npm install and commit it',
    missing,
  ])
  await source.write({ 'package-lock.json': { lockfileVersion: 1 } })
  assert.deepEqual(await source.problems(), [
    'package-lock.json is of an npm before 7; run npm install with a newer one and commit it',
  ])
})

test('two package managers are a problem that names both, and one that is not built in as well', async () => {
  await using source = await makeSource({ 'package.json': APP, 'package-lock.json': LOCK, 'yarn.lock': '' })
  assert.deepEqual(await source.problems(), [
    'package-lock.json is of npm and yarn.lock of Yarn: remove the one that is not used',
  ])
  await using other = await makeSource({ 'package.json': APP, 'pnpm-lock.yaml': '' })
  assert.deepEqual(await other.problems(), [
    'pnpm-lock.yaml is of pnpm, and only npm is built in: commit a package-lock.json in its place, or add a Dockerfile',
  ])
})

test('folders that no Dockerfile can name, and packages from elsewhere, are problems', async () => {
  const app = { name: 'app', dependencies: { vendored: 'file:v.tgz' } }
  await using source = await makeSource({
    'package.json': { workspaces: ['*'] },
    'package-lock.json': {
      packages: {
        '': { workspaces: ['*'] },
        'my app': app,
        'node_modules/app': { resolved: 'my app', link: true },
        'node_modules/vendored': { resolved: 'file:v.tgz' },
      },
    },
    'my app/package.json': app,
    'my app/Procfile': 'web: node .',
  })
  assert.deepEqual(await source.problems('my app'), [
    'node_modules/vendored is installed from file:v.tgz, which is no folder of the source; publish it, or add a Dockerfile',
    'the folder "my app" has characters that no build can use; rename it',
  ])
})
