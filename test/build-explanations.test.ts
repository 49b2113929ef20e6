import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildpackProblem, planBuild } from '@berth/buildpacks'
import { dockerEngine } from '@berth/engine-docker'
import { processEngine } from '@berth/engine-process'
import { openPlatform } from '@berth/sdk'
import { makeTempFolder, MemoryRouter } from '@berth/sdk/testing'
import { openLocalPlatform } from '@berth/server'
import { noDocker } from './support/open-docker-home.ts'

const FILES = { 'requirements.txt': 'flask==3.1.0\n', 'app.py': '', Procfile: 'web: flask run\n' }

/** How an engine would build these files. */
async function explain(engine: 'process' | 'docker', files: Readonly<Record<string, string>>) {
  await using home = await makeTempFolder()
  await using source = await makeTempFolder(files)
  await using platform = await openPlatform({
    home: home.path,
    resume: false,
    engine: (context) =>
      engine === 'process'
        ? processEngine(context)
        : dockerEngine({ ...context, plan: planBuild, buildpackProblem, whenClosed: 'stop' }),
    router: () => new MemoryRouter(),
  })
  return await platform.builds.detect({ kind: 'folder', path: source.path })
}

test(
  'the docker engine tells which buildpacks make an image, why, and by which Dockerfile',
  { skip: noDocker },
  async () => {
    const { becomes, explanation, processTypes, dockerfile } = await explain('docker', FILES)
    assert.deepEqual([becomes, processTypes], ['image', { web: 'flask run' }])
    assert.equal(explanation[0], 'python: there is a requirements.txt.')
    assert.match(dockerfile ?? '', /^FROM python:/m)
  },
)

test('a Dockerfile of the source is told as what it is', { skip: noDocker }, async () => {
  const { explanation } = await explain('docker', { ...FILES, Dockerfile: 'FROM scratch\n' })
  assert.deepEqual(explanation, ['Its own Dockerfile says how it is built.'])
})

test('what cannot be built says everything that keeps it from that', { skip: noDocker }, async () => {
  await assert.rejects(explain('docker', { 'notes.txt': '' }), {
    code: 'INVALID_SOURCE',
    message: /neither a Dockerfile nor/,
  })
})

test('the process engine tells that it copies a folder, and what is missing', async () => {
  const { becomes, explanation, processTypes } = await explain('process', FILES)
  assert.deepEqual([becomes, processTypes], ['folder', { web: 'flask run' }])
  assert.deepEqual(explanation, [
    'Its folder is copied as it is: 3 files and folders.',
    'It needs no installed packages.',
  ])
  const { explanation: without } = await explain('process', { 'app.py': '' })
  assert.equal(without.at(-1), 'It cannot be run: there is no Procfile.')
  const { explanation: node } = await explain('process', { 'package.json': '{"scripts":{"start":"node ."}}' })
  assert.equal(node.at(-1), 'There is no Procfile, so web is: npm start.')
})

test('what only containers can do is UNSUPPORTED on the process engine, with what to do instead', async () => {
  await using home = await makeTempFolder()
  await using platform = await openLocalPlatform({ home: home.path, engine: 'process', resume: false })
  await platform.apps.create('cards')
  const { settings, registry } = platform
  const asked = [
    () => settings.addOptions('cards', ['deploy'], ['--init']),
    () => settings.limit('cards', { cpus: 1 }),
    () => settings.addBuildpack('cards', 'python'),
    () => registry.login('ghcr.io', 'ann', 'password'),
    () => platform.deploy('cards', { source: { kind: 'image', reference: 'redis:8', processType: 'web' } }),
  ]
  for (const ask of asked)
    await assert.rejects(ask, { code: 'UNSUPPORTED', message: /berth up --engine docker/ })
  await settings.ensurePlace('uploads', { mode: '0750' })
})
