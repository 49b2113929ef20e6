import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { app, http, isBerthError } from '@berth/sdk'
import { ask } from './support/ask.ts'
import { openBerth } from './support/open-berth.ts'

const isRoot = process.getuid?.() === 0
const canMount = process.platform === 'linux' && isRoot

test(
  'a full disk stops a deploy with an error that names it, and the old release serves on; with room again it deploys',
  { skip: canMount ? false : 'only root of Linux can make a small disk' },
  async () => {
    await using berth = await openBerth({
      prepareHome: (home) => {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'tmpfs', home])
        return () => execFileSync('umount', ['--lazy', home])
      },
    })
    const { platform } = berth
    const source = await berth.copyFixture('hello')
    const description = app('hello', { source: source.path, checks: { web: [http('/')] } })
    await platform.deploy(description)

    const filler = join(berth.home, 'filler')
    await fill(filler)
    await source.write({ 'big.txt': 'x'.repeat(100_000) })
    await assert.rejects(platform.deploy(description), (error) => isBerthError(error, 'DISK_FULL'))
    assert.deepEqual(await ask(berth.port, 'hello.localhost'), { status: 200, body: 'hello\n' })
    assert.equal((await platform.apps.report('hello')).release, 1)

    await rm(filler)
    assert.equal((await platform.deploy(description)).changed, true)
    assert.equal((await ask(berth.port, 'hello.localhost')).status, 200)
  },
)

/** Writes until there is no room left. */
async function fill(path: string): Promise<void> {
  await using file = await open(path, 'w')
  const block = Buffer.alloc(4_096)
  try {
    for (;;) await file.write(block)
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
  }
}
