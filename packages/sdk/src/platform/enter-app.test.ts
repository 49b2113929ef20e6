import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app } from '../descriptions/app.ts'
import { openMemoryPlatform } from './memory-platform.fixture.ts'
import type { MemoryPlatform } from './memory-platform.fixture.ts'

const FILES = { Procfile: 'web: serve\nworker: work\nclock: tick\n', version: '1' }

async function entered(opened: MemoryPlatform, formation: Readonly<Record<string, number>>) {
  const { platform, engine, source } = opened
  const checks = { worker: [], clock: [] }
  await platform.deploy(app('cards', { source: source.path, formation, checks }))
  return async (instance?: string) => {
    engine.calls.length = 0
    const error = await platform
      .enter('cards', { command: 'ls', ...(instance !== undefined && { instance }) })
      .then(() => undefined)
      .catch((error: Error) => error.message)
    return error ?? engine.calls
  }
}

test('an instance is entered by its name, by its process type, or because there is no other', async () => {
  await using opened = await openMemoryPlatform(FILES)
  const all = await entered(opened, { web: 2, worker: 1, clock: 0 })
  assert.deepEqual(await all(), ['exec web.1: ls'])
  assert.deepEqual(await all('web.2'), ['exec web.2: ls'])
  assert.deepEqual(await all('worker'), ['exec worker.1: ls'])
  const workers = await entered(opened, { web: 0, worker: 1, clock: 0 })
  assert.deepEqual(await workers(), ['exec worker.1: ls'])
})

test('what does not run cannot be entered, and several process types have to be told apart', async () => {
  await using opened = await openMemoryPlatform(FILES)
  const all = await entered(opened, { web: 0, worker: 1, clock: 1 })
  assert.equal(await all('web'), 'cards has no instance web')
  assert.equal(await all('worker.2'), 'cards has no instance worker.2')
  assert.equal(await all(), 'instance is not said, and cards runs clock, worker; name one of them')
})
