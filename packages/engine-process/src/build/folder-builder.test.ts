import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder, oneOffOf } from '@berth/sdk/testing'
import { openTestEngine } from '../testing/open-test-engine.ts'
import { FolderBuilder } from './folder-builder.ts'

const manifest = (name: string, more: object = {}) =>
  JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js', ...more })

const WORKSPACE = {
  'package.json': JSON.stringify({ workspaces: ['packages/*', 'services/*'] }),
  'packages/kit/package.json': manifest('kit', { dependencies: { left: '*' } }),
  'packages/kit/index.js': "export { left } from 'left'",
  'services/cards/package.json': manifest('cards', { dependencies: { kit: '*' } }),
  'services/cards/main.js': "import { left } from 'kit'\nconsole.log(left)",
  'services/cards/Procfile': 'web: node main.js',
  'services/poker/package.json': manifest('poker', { dependencies: { left: '*' } }),
  'node_modules/left/package.json': manifest('left', { bin: 'cli.js' }),
  'node_modules/left/index.js': "export const left = 'left'",
  'node_modules/left/cli.js': "#!/usr/bin/env node\nconsole.log('the command of left')",
}

async function workspace() {
  const folder = await makeTempFolder(WORKSPACE)
  await symlink('../packages/kit', join(folder.path, 'node_modules/kit'))
  return folder
}

const sourceAt = (...parts: readonly string[]) => ({ kind: 'folder', path: join(...parts) }) as const

test('an app of a workspace runs from its build, also after its source and packages are gone', async () => {
  await using tested = await openTestEngine()
  const { engine } = tested
  const folder = await workspace()
  const build = await engine.build('cards', sourceAt(folder.path, 'services/cards'))
  await folder[Symbol.asyncDispose]()
  const lines: string[] = []
  const status = await engine.run(oneOffOf(build, 'node main.js && node ../../node_modules/.bin/left'), {
    onLine: ({ text }) => lines.push(text),
  })
  assert.deepEqual([status.code, lines], [0, ['left', 'the command of left']])
})

test('builds share their packages, which go with the last of them', async () => {
  await using tested = await openTestEngine()
  const { engine, home } = tested
  await using folder = await workspace()
  const source = sourceAt(folder.path, 'services/poker')
  const first = await engine.build('poker', source)
  await writeFile(join(folder.path, 'services/poker/more'), '')
  const second = await engine.build('poker', source)
  const packages = () => readdir(join(home, 'builds/deps'))
  assert.equal((await packages()).length, 1)
  await engine.removeBuild(first)
  assert.equal((await packages()).length, 1)
  const prepared = engine.preparedBuild(second, { app: 'poker', release: 1 })
  await engine.prepare(oneOffOf(second, 'true'), prepared)
  await engine.removeBuild(second)
  const look = 'node ../../node_modules/.bin/left'
  assert.deepEqual([(await packages()).length, (await engine.run(oneOffOf(prepared, look), {})).code], [1, 0])
  await engine.removeBuild(prepared)
  assert.deepEqual(await packages(), [])
})

test('a task may write into files of its build, which can only be read afterwards', async () => {
  await using tested = await openTestEngine()
  const { engine } = tested
  await using folder = await makeTempFolder({ 'run.sh': 'echo run', 'page.html': '' })
  await chmod(join(folder.path, 'run.sh'), 0o755)
  const build = await engine.build('site', sourceAt(folder.path))
  const prepared = engine.preparedBuild(build, { app: 'site', release: 1 })
  const lines: string[] = []
  const onLine = ({ text }: { readonly text: string }) => void lines.push(text)
  const command = 'umask 022; echo new > new.html; pwd > pwd; stat -c "%a %n" *.html run.sh'
  await engine.prepare(oneOffOf(build, command), prepared, { onLine })
  assert.deepEqual(lines, ['644 new.html', '644 page.html', '755 run.sh'])
  await engine.run(
    oneOffOf(prepared, 'stat -c "%a %n" *.html run.sh; test "$(cat pwd)" = "$(pwd)" && echo same'),
    {
      onLine,
    },
  )
  assert.deepEqual(lines.slice(3), ['444 new.html', '444 page.html', '555 run.sh', 'same'])
})

test('an edit in node_modules does not reach into a build', async () => {
  await using tested = await openTestEngine()
  await using folder = await workspace()
  const build = await tested.engine.build('poker', sourceAt(folder.path, 'services/poker'))
  await writeFile(join(folder.path, 'node_modules/left/index.js'), 'edited')
  const copy = join(build.location, '../../node_modules/left/index.js')
  assert.equal(await readFile(copy, 'utf8'), WORKSPACE['node_modules/left/index.js'])
})

test('an app whose packages are not installed is not built', async () => {
  await using tested = await openTestEngine()
  await using folder = await makeTempFolder({
    'package.json': manifest('cards', { dependencies: { left: '*' } }),
  })
  const source = sourceAt(folder.path)
  await tested.engine.inspect(source)
  await assert.rejects(tested.engine.build('cards', source), {
    code: 'BUILD_FAILED',
    message:
      /^cards could not be built: it depends on left, which is not installed; run npm ci in .*, then deploy again$/,
  })
})

test('an app of Node that has no Procfile runs by its start script, or else by its server.js', async () => {
  await using tested = await openTestEngine()
  const { engine } = tested
  const startOf = async (files: Readonly<Record<string, string>>) => {
    await using folder = await makeTempFolder(files)
    const source = sourceAt(folder.path)
    const { processTypes } = await engine.inspect(source)
    const build = await engine.build('cards', source)
    assert.deepEqual(
      [build.processTypes, (await engine.explain(source)).processTypes],
      [processTypes, processTypes],
    )
    return processTypes
  }
  const script = manifest('cards', { scripts: { start: 'node main.js' } })
  assert.deepEqual(await startOf({ 'package.json': script, 'server.js': '' }), { web: 'npm start' })
  assert.deepEqual(await startOf({ 'package.json': manifest('cards'), 'server.js': '' }), {
    web: 'node server.js',
  })
  assert.deepEqual(await startOf({ 'package.json': manifest('cards') }), {})
  assert.deepEqual(await startOf({ 'server.js': '' }), {})
  const procfile = { 'package.json': script, Procfile: 'work: node work.js' }
  await using folder = await makeTempFolder(procfile)
  assert.deepEqual((await engine.build('cards', sourceAt(folder.path))).processTypes, {
    work: 'node work.js',
  })
})

test('a Procfile that cannot be used is no build', async () => {
  await using tested = await openTestEngine()
  await using folder = await makeTempFolder({ Procfile: 'no process type' })
  await assert.rejects(tested.engine.build('cards', sourceAt(folder.path)), { code: 'INVALID_PROCFILE' })
  assert.deepEqual((await readdir(tested.home)).includes('builds'), false)
})

test('the home is no part of a source that contains it', async () => {
  await using folder = await makeTempFolder({ 'index.html': '' })
  const home = join(folder.path, 'home')
  await mkdir(home)
  const builder = new FolderBuilder(home)
  const build = await builder.build('site', sourceAt(folder.path))
  assert.deepEqual(await readdir(build.location), ['index.html'])
  assert.deepEqual(await builder.build('site', sourceAt(folder.path)), build)
})

test('what a killed platform left half made is removed, and nothing else', async () => {
  await using folder = await makeTempFolder({
    'builds/.temporary-1/tree/file': '',
    'builds/deps/.temporary-2/node_modules/left/index.js': '',
    // A build that was being prepared.
    'builds/0123456789abcdef0123456789abcdef/tree/file': '',
    'site/index.html': '',
  })
  const builder = new FolderBuilder(folder.path)
  const build = await builder.build('site', sourceAt(folder.path, 'site'))
  await builder.clean()
  assert.equal(await builder.hasBuild(build), true)
  assert.equal((await readdir(join(folder.path, 'builds'))).length, 2)
  assert.deepEqual(await readdir(join(folder.path, 'builds/deps')), [])
})

test('an image is for another engine', async () => {
  await using tested = await openTestEngine()
  const source = { kind: 'image', reference: 'redis:8', processType: 'web' } as const
  const refusal = {
    code: 'UNSUPPORTED',
    message: 'The process engine has no images; run redis:8 on the docker engine: berth up --engine docker',
  }
  await assert.rejects(tested.engine.inspect(source), refusal)
  await assert.rejects(tested.engine.build('cache', source), refusal)
})
