import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openMemoryPlatform } from './memory-platform.fixture.ts'

test('a login of a registry is kept only when it is right, and sealed', async () => {
  await using memory = await openMemoryPlatform()
  const { registry } = memory.platform
  await registry.login('ghcr.io', 'ann', 'correct-horse-battery')
  await registry.login('127.0.0.1:5000', 'ben', 'other')
  await assert.rejects(registry.login('ghcr.io', 'ann', 'wrong'), { code: 'INVALID_OPTION' })
  for (const host of ['', 'ghcr.io/team', 'https://ghcr.io', '-x', 'a b'])
    await assert.rejects(registry.login(host, 'ann', 'x'), {
      code: 'INVALID_OPTION',
      message: /is no registry/,
    })
  assert.deepEqual(await registry.list(), [
    { registry: '127.0.0.1:5000', username: 'ben' },
    { registry: 'ghcr.io', username: 'ann' },
  ])
  await registry.logout('127.0.0.1:5000')
  assert.equal((await registry.list()).length, 1)
  for (const name of await readdir(memory.home)) {
    const text = await readFile(join(memory.home, name), 'latin1').catch(() => '')
    assert.equal(text.includes('correct-horse-battery'), false, name)
  }
})
