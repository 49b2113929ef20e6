import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, open, readdir, rm, rmdir, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startTestApp } from '../test-app.ts'
import { DiskCache } from './disk-cache.ts'

const canMount = process.platform === 'linux' && process.getuid?.() === 0

test(
  'a full disk costs the cache and what would be frozen, not cards nor what is frozen; with room again all is well',
  { skip: canMount ? false : 'only root of Linux can make a small disk' },
  async () => {
    await using disk = await makeSmallDisk()
    await using it = await startTestApp({ folder: disk.path })
    const freeze = (name: string) => it.app.inject({ method: 'POST', url: '/card', payload: { name } })
    const { card_id: id } = (await freeze('before')).json<{ card_id: string }>()
    const frozen = await it.app.inject(`/card/${id}.png`)
    const filler = join(disk.path, 'filler')
    await fill(filler)

    assert.equal((await it.app.inject('/card?name=meanwhile')).statusCode, 200)
    const refused = await freeze('meanwhile')
    assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [507, 'STORAGE_FULL'])
    assert.deepEqual((await it.app.inject(`/card/${id}.png`)).rawPayload, frozen.rawPayload)
    // Not drawn yet in this form: it is answered, and kept another time.
    assert.equal((await it.app.inject(`/card/${id}.webp`)).statusCode, 200)
    await it.parts.folders.images.flush()
    const files = await readdir(disk.path, { recursive: true })
    assert.deepEqual(
      files.filter((name) => name.endsWith('.draft')),
      [],
    )

    await rm(filler)
    assert.equal((await freeze('after')).statusCode, 201)
    assert.equal((await it.app.inject('/card?name=after')).statusCode, 200)
  },
)

test(
  'a cache keeps nothing that the disk took a part of, and leaves it the room',
  { skip: canMount ? false : 'only root of Linux can make a small disk' },
  async () => {
    await using disk = await makeSmallDisk()
    await using cache = await DiskCache.open(join(disk.path, 'cache'), 1_000_000)
    const filler = join(disk.path, 'filler')
    await fill(filler)
    await truncate(filler, (await stat(filler)).size - 8192)
    cache.set('aa1', Buffer.alloc(20_000))
    await cache.flush()
    const [pack = ''] = await readdir(join(disk.path, 'cache'))
    assert.deepEqual(
      [await cache.get('aa1'), (await stat(join(disk.path, 'cache', pack))).size],
      [undefined, 0],
    )

    await rm(filler)
    cache.set('bb2', Buffer.alloc(20_000))
    await cache.flush()
    assert.deepEqual((await cache.get('bb2'))?.bytes, Buffer.alloc(20_000))
  },
)

async function makeSmallDisk(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'cards-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path])
  return {
    path,
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['--lazy', path])
      await rmdir(path)
    },
  }
}

/** Writes until there is no room left. */
async function fill(path: string): Promise<void> {
  await using file = await open(path, 'w')
  const block = Buffer.alloc(4096)
  try {
    for (;;) await file.write(block)
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
  }
}
