import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SourceReader } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import * as api from './index.ts'
import { planBuild } from './plan-build.ts'
import type { PlanOptions } from './plan.ts'
import { makeSource } from './testing/make-source.ts'
import type { Files } from './testing/make-source.ts'
import { WORKSPACE } from './testing/workspace.ts'

const SNAPSHOTS = fileURLToPath(new URL('testing/dockerfiles', import.meta.url))
const LEFT = { name: 'app', dependencies: { left: '1.0.0' } }
const LOCKED = { packages: { '': LEFT, 'node_modules/left': { version: '1.0.0' } } }

/** Sources of every kind, each with a Dockerfile in `testing/dockerfiles` that its plan must be. */
const SOURCES: Readonly<
  Record<string, { files: Files; app?: string; options?: Omit<PlanOptions, 'reader'> }>
> = {
  'workspace-with-build': {
    files: { ...WORKSPACE, 'services/cards/Procfile': 'web: node .' },
    app: 'services/cards',
  },
  'static-site': { files: { 'index.html': '', 'static.json': { clean_urls: true } } },
  'built-site': {
    files: { 'package.json': { ...LEFT, scripts: { build: 'vite build' } }, 'package-lock.json': LOCKED },
  },
  'poetry-app': {
    files: {
      Procfile: 'web: gunicorn app:app',
      'pyproject.toml': '[tool.poetry]\n[tool.poetry.dependencies]\npython = "^3.12"',
      'poetry.lock': '',
    },
  },
  'apt-ffmpeg-node': {
    files: {
      Procfile: 'worker: node bot.js',
      '.buildpacks': 'nodejs\napt\nffmpeg\n',
      Aptfile: '# sound\nlibopus-dev libsodium-dev\n',
      'package.json': LEFT,
      'package-lock.json': LOCKED,
    },
  },
  'chrome-python': {
    files: {
      Procfile: 'web: hypercorn cards:app',
      '.buildpacks': 'google-chrome\npython',
      'requirements.txt': 'quart',
    },
  },
  'node-then-python': {
    files: {
      Procfile: 'web: gunicorn app:app',
      'app.json': { buildpacks: [{ url: 'heroku/nodejs' }, { url: 'heroku/python' }] },
      'package.json': { ...LEFT, scripts: { build: 'bundle' } },
      'package-lock.json': LOCKED,
      'requirements.txt': 'django',
    },
  },
  'classic-builder': {
    files: {
      Procfile: 'web: node .',
      Aptfile: 'graphviz',
      'package.json': LEFT,
      'package-lock.json': LOCKED,
    },
    options: {
      builder: 'classic',
      hasCaFile: true,
      images: { node: 'registry.example:5000/node:{version}' },
    },
  },
}

for (const [name, { files, app, options }] of Object.entries(SOURCES)) {
  test(`the Dockerfile of ${name} is what it was`, async (t) => {
    await using source = await makeSource(files)
    const { dockerfile } = await source.plan(app, options)
    t.assert.fileSnapshot(dockerfile, join(SNAPSHOTS, `${name}.Dockerfile`), { serializers: [String] })
  })
}

test('the Dockerfile of a service of this repository is what it was', async (t) => {
  await using cache = await makeTempFolder()
  const path = fileURLToPath(new URL('../../../services/snowflake', import.meta.url))
  const plan = await planBuild({ kind: 'folder', path }, { reader: new SourceReader({ cache: cache.path }) })
  t.assert.fileSnapshot(plan.dockerfile, join(SNAPSHOTS, 'services-snowflake.Dockerfile'), {
    serializers: [String],
  })
  const folders = new Set(plan.entries.map((entry) => entry.path.split('/').slice(0, 2).join('/')))
  assert.deepEqual([...folders], ['packages/service', 'packages/snowflake', 'services/snowflake'])
})

test('packages that only the build loads are taken as its own command names them', async () => {
  await using source = await makeSource({
    ...WORKSPACE,
    'services/cards/package.json': {
      ...Object(WORKSPACE['services/cards/package.json']),
      scripts: { build: 'node --conditions=source build.js _site' },
    },
    'services/cards/Procfile': 'web: serve-site\n',
    'services/cards/app.json': { buildpacks: [{ url: 'node' }, { url: 'static' }] },
    'services/cards/static.json': { root: '_site' },
  })
  const { dockerfile } = await source.plan('services/cards')
  assert.match(dockerfile, /\(cd \/app\/services\/cards && npm run build\)/)
  assert.doesNotMatch(dockerfile, /packages\/kit && npm run build/)
})

test('an app with a Dockerfile of its own is sent as it is, without what its .dockerignore names', async () => {
  await using source = await makeSource({
    Dockerfile: 'FROM scratch\nCOPY . .\n',
    '.dockerignore': '# mine\n*\n!src\nsrc/*.log\n',
    'src/main.c': '',
    'src/a.log': '',
    '.env': '',
  })
  const { entries, digest, ...rest } = await source.plan()
  assert.deepEqual(
    entries.map(({ path }) => path),
    ['.dockerignore', 'Dockerfile', 'src', 'src/main.c'],
  )
  assert.match(digest, /^[0-9a-f]{64}$/)
  assert.deepEqual(rest, {
    dockerfile: 'FROM scratch\nCOPY . .\n',
    folder: source.path,
    prefix: '',
    files: [],
    ignore: ['*', '!src', 'src/*.log'],
    secrets: ['ca'],
    explanation: ['Its own Dockerfile says how it is built.'],
  })
})

test('what .dockerignore names is not sent, but for the manifests that Node loads', async () => {
  await using source = await makeSource({
    ...WORKSPACE,
    'services/cards/.dockerignore': '*.json\ndocs\n!.env.local',
    'services/cards/docs/a.md': '',
    'services/cards/.env': '',
    'services/cards/.env.local': '',
    'packages/kit/docs/b.md': '',
  })
  const { entries } = await source.plan('services/cards')
  assert.deepEqual(
    entries.filter(({ kind }) => kind === 'file').map(({ path }) => path),
    [
      'packages/kit/docs/b.md',
      'packages/kit/package.json',
      'packages/kit/src/index.ts',
      'services/cards/.dockerignore',
      'services/cards/.env.local',
      'services/cards/Procfile',
      'services/cards/main.js',
      'services/cards/package.json',
    ],
  )
})

test('the same source gives the same plan; content, a version or an option makes another digest', async () => {
  const files = { Procfile: 'web: node .', 'package.json': LEFT, 'package-lock.json': LOCKED, 'main.js': '1' }
  await using source = await makeSource(files)
  const first = await source.plan()
  assert.deepEqual(await source.plan(), first)
  const digests = [first.digest, (await source.plan('', { secrets: ['A'] })).digest]
  await source.write({ 'main.js': '2' })
  digests.push((await source.plan()).digest)
  await source.write({ '.nvmrc': '22' })
  digests.push((await source.plan()).digest)
  assert.equal(new Set(digests).size, 4)
})

test('a source that was read a moment ago is not read again', async () => {
  await using folder = await makeTempFolder({ 'index.html': '' })
  await using cache = await makeTempFolder()
  const source = { kind: 'folder', path: folder.path } as const
  const reader = new SourceReader({ cache: cache.path })
  const [tree, plan] = [await reader.read(source), await planBuild(source, { reader })]
  await folder.write({ 'later.html': '' })
  assert.deepEqual(await planBuild(source, { reader, tree }), plan)
})

test('all problems are told at once', async () => {
  await using source = await makeSource({
    'package.json': { ...LEFT, engines: { node: 'new' } },
    'package-lock.json': LOCKED,
    Aptfile: 'https://example.org/a.deb',
    Procfile: 'web: node .',
  })
  const options = { images: { node: 'node:$(id)' }, secrets: ['A B'] }
  assert.deepEqual(await source.problems('', options), [
    '"A B" is no name of a secret: letters, digits and underscores',
    'package.json asks for Node "new", which is no version; write one such as 24',
    'line 1 of the Aptfile is an address, and what it serves may change: name a package of Debian, or use a Dockerfile',
    'the base image of node, "node:$(id)", is no reference of an image',
  ])
})

test('a folder that is not there, and a Procfile that cannot be read, keep their own errors', async () => {
  await using source = await makeSource({ Procfile: 'what', 'package.json': LEFT })
  await assert.rejects(source.plan('gone'), { code: 'SOURCE_NOT_FOUND' })
  await assert.rejects(source.plan(), { code: 'INVALID_PROCFILE' })
})

test('languages that cannot be built in the order that is declared are a problem', async () => {
  const python = { 'requirements.txt': '', Procfile: 'web: x' }
  await using reversed = await makeSource({ ...python, '.buildpacks': 'python\nnode', 'package.json': LEFT })
  assert.deepEqual(await reversed.problems(), [
    'python, node: the app runs on the last one, and python leaves nothing for node; declare python last, or add a Dockerfile',
  ])
  await using useless = await makeSource({ ...python, '.buildpacks': 'node\npython', 'package.json': LEFT })
  assert.deepEqual(await useless.problems(), [
    'node, python: the app runs on the last one, so node must build something for it; package.json has no build script',
  ])
  await using early = await makeSource({ ...python, '.buildpacks': 'static\npython', 'index.html': '' })
  assert.deepEqual(await early.problems(), [
    'static, python: static serves what the others built, so declare it last',
  ])
})

test('the package exports these names', () => {
  assert.deepEqual(Object.keys(api).sort(), [
    'BUILDPACKS',
    'CA_FILE',
    'CA_SECRET',
    'DEFAULT_RULES',
    'buildpackProblem',
    'detectBuild',
    'parseIgnoreRules',
    'planBuild',
    'withoutIgnored',
  ])
})

test('the README explains every buildpack', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  for (const name of api.BUILDPACKS) assert.ok(readme.includes(`\`${name}\``), name)
})
