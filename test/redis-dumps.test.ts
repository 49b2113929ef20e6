import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { backupRedis, restoreRedis } from '@berth/sdk'
import { askRedis, makeTempFolder } from '@berth/sdk/testing'
import { connectPlatform } from '@berth/server/client'
import { fixture } from './support/open-berth.ts'
import { runBerth } from './support/run-berth.ts'

test('a Redis is backed up to a file, restored, and copied through pipes, by the command and by a script', async () => {
  await using home = await makeTempFolder()
  // Before the home is removed, in which the platform is found.
  await using _ = { [Symbol.asyncDispose]: async () => void (await runBerth(home.path, ['down'])) }
  const berth = async (args: readonly string[], input?: string | Uint8Array) => {
    const { code, stdout, stderr } = await runBerth(home.path, args, input)
    assert.equal(code, 0, `berth ${args.join(' ')} exited with ${code}: ${stderr}`)
    return stdout
  }
  await berth(['deploy', 'hello', fixture('hello')])
  await berth(['redis:create', 'cache'])
  await berth(['redis:link', 'cache', 'hello'])
  const url = new URL(await berth(['run', 'hello', 'printf %s "$REDIS_URL"']))
  const address = { host: url.hostname, port: Number(url.port) }
  const ask = (...commands: readonly string[][]) => askRedis(address, url.password, commands)
  await ask(['SET', 'key', 'first'])

  const file = join(home.path, 'cache.rdb')
  await berth(['redis:backup', 'cache', file])
  const bytes = await readFile(file)
  assert.equal(
    await readFile(`${file}.sha256`, 'utf8'),
    `${createHash('sha256').update(bytes).digest('hex')}  cache.rdb\n`,
  )
  await ask(['SET', 'key', 'second'])
  await berth(['redis:restore', 'cache', file, '--force'])
  assert.deepEqual(await ask(['GET', 'key']), ['first'])

  await writeFile(file, bytes.subarray(1))
  const damaged = await runBerth(home.path, ['redis:restore', 'cache', file, '--force'])
  assert.deepEqual([damaged.code, damaged.stderr.includes('is not what cache.rdb.sha256 says')], [2, true])
  const piped = await runBerth(home.path, ['redis:import', 'cache'], bytes.subarray(0, 40))
  assert.deepEqual([piped.code, piped.stderr.includes('no server can read all')], [1, true])
  await berth(['redis:import', 'cache'], bytes)

  await using platform = await connectPlatform(home.path)
  const { file: other } = await backupRedis(platform, 'cache', join(home.path, 'other.rdb'))
  await ask(['FLUSHALL'])
  await restoreRedis(platform, 'cache', other)
  assert.deepEqual(await ask(['GET', 'key']), ['first'])
  assert.deepEqual(
    (await readdir(home.path)).filter((name) => name.endsWith('.part')),
    [],
  )
})
