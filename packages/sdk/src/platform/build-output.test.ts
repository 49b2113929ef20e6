import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, fleet } from '../index.ts'
import { BuildLines } from '../store/build-outputs.ts'
import { openMemoryPlatform } from './memory-platform.fixture.ts'
import type { MemoryPlatform } from './memory-platform.fixture.ts'

const SECRET = 'correct-horse-battery-staple'

async function outputOf({ platform }: MemoryPlatform, release?: number) {
  const { outcome, lines } = await platform.builds.output('cards', release === undefined ? {} : { release })
  return { outcome, lines }
}

test('what a build prints is told as it comes and kept with its release, without secrets', async () => {
  await using opened = await openMemoryPlatform()
  const { platform, engine, source } = opened
  await platform.apps.create('cards')
  await platform.config.set('cards', { TOKEN: SECRET })
  const cards = app('cards', { source: source.path })
  const told: string[] = []
  engine.behave('build', { output: ['installing', `fetched with ${SECRET}`] })
  await platform.deploy(cards, {
    onEvent: (event) => event.type === 'output' && told.push(event.line.text),
  })
  assert.deepEqual(told, ['installing', 'fetched with •••'])
  assert.deepEqual(await outputOf(opened, 1), { outcome: 'done', lines: told })

  engine.behave('build', { output: ['other'] })
  await source.write({ version: '2' })
  await platform.up(fleet([cards]))
  assert.deepEqual(await outputOf(opened, 2), { outcome: 'done', lines: ['other'] })
  assert.deepEqual(await outputOf(opened, 1), { outcome: 'done', lines: told })
  await assert.rejects(platform.builds.output('cards', { release: 9 }), { code: 'RELEASE_NOT_FOUND' })
})

test('the output of a build that fails is kept as the latest, and its error has no secrets either', async () => {
  await using opened = await openMemoryPlatform()
  const { platform, engine, source } = opened
  await platform.apps.create('cards')
  await assert.rejects(platform.builds.output('cards'), { code: 'BUILD_OUTPUT_NOT_FOUND' })
  await platform.config.set('cards', { TOKEN: SECRET })
  engine.behave('build', { output: [`wrong ${SECRET}`], exits: 1 })
  await assert.rejects(platform.deploy(app('cards', { source: source.path })), {
    code: 'BUILD_FAILED',
    details: { app: 'cards', problem: 'told to fail', output: ['wrong •••'] },
  })
  assert.deepEqual(await outputOf(opened), { outcome: 'failed', lines: ['wrong •••'] })
})

test('output goes with its release, and with its app', async () => {
  await using opened = await openMemoryPlatform()
  const { platform, engine, source } = opened
  const cards = app('cards', { source: source.path })
  for (let version = 1; version <= 12; version += 1) {
    engine.behave('build', { output: [`build ${version}`] })
    await source.write({ version: String(version) })
    await platform.deploy(cards)
  }
  assert.deepEqual(await outputOf(opened, 12), { outcome: 'done', lines: ['build 12'] })
  assert.deepEqual(await outputOf(opened, 3), { outcome: 'done', lines: ['build 3'] })
  await assert.rejects(platform.builds.output('cards', { release: 2 }), {
    message: /^No output is kept of the build of release 2 of cards/,
  })
  await platform.destroy('cards')
  await platform.apps.create('cards')
  await assert.rejects(platform.builds.output('cards'), { code: 'BUILD_OUTPUT_NOT_FOUND' })
})

test('of a build that prints without end the beginning and the end are kept', () => {
  const lines = new BuildLines()
  for (let number = 1; number <= 10_000; number += 1) lines.add(`line ${number}`)
  const { all } = lines
  assert.deepEqual(
    [all.length, all[0], all[499], all[500], all[501], all.at(-1)],
    [2_001, 'line 1', 'line 500', '(8000 lines are left out)', 'line 8501', 'line 10000'],
  )
  const long = new BuildLines()
  long.add('x'.repeat(10_000))
  assert.equal(long.all[0]?.length, 2_001)
})
