import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hello, openMemoryPlatform } from './memory-platform.fixture.ts'

test('builds are explained for a source, and for an app with what was set by hand', async () => {
  await using memory = await openMemoryPlatform()
  const { platform, source } = memory
  const found = await platform.builds.detect({ kind: 'folder', path: source.path })
  assert.deepEqual(found.processTypes, { web: 'serve', worker: 'work' })
  await assert.rejects(platform.builds.detect('hello'), { code: 'APP_NOT_FOUND' })
  await platform.deploy(hello(memory))
  assert.deepEqual((await platform.builds.detect('hello')).explanation, [`It is ${source.path}.`])
})
