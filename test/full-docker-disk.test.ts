import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { OwnDaemon, reasonForNoDaemon } from '@berth/engine-docker/testing'
import { app, http } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { connectPlatform } from '@berth/server/client'
import { ask } from './support/ask.ts'
import { copyForDocker, noDocker } from './support/open-docker-home.ts'

const BERTH = fileURLToPath(new URL('../packages/cli/bin/berth.js', import.meta.url))
const IMAGES = ['node:24-bookworm-slim', 'haproxy:2.6', 'redis:8']
const PORT = 8_080

test(
  'a full disk of Docker stops every change with an error that names it, and the old release serves on',
  { skip: noDocker || reasonForNoDaemon() },
  async () => {
    await using disk = await makeSmallDisk()
    await using daemon = await OwnDaemon.startEmpty(['--data-root', disk.path])
    const copy = `docker save ${IMAGES.join(' ')} | docker -H ${daemon.host} load`
    execFileSync('/bin/sh', ['-c', copy], { stdio: 'ignore' })
    await using home = await makeTempFolder()
    await using _ = await serve(daemon, home.path)
    await using platform = await connectPlatform(home.path)
    await using way = await daemon.reach(PORT)
    await using source = await copyForDocker('hello')
    const hello = app('hello', { source: source.path, checks: { web: [http('/')] } })
    await platform.deploy(hello)

    const filler = join(disk.path, 'filler')
    await fill(filler)
    const before = await platform.apps.report('hello')
    const isFull = {
      code: 'DISK_FULL',
      message: `The disk that holds Docker's data is full; make room there, then try again: nothing was changed`,
    }
    await source.write({ 'big.txt': 'x'.repeat(1_000_000) })
    await assert.rejects(platform.deploy(hello), isFull)
    await assert.rejects(platform.restart('hello'), isFull)
    await assert.rejects(platform.config.set('hello', { GREETING: 'moin' }), isFull)
    await assert.rejects(platform.scale('hello', { web: 2 }), isFull)
    await assert.rejects(platform.redis.create('store'), isFull)
    assert.deepEqual(await ask(way.port, 'hello.localhost'), { status: 200, body: 'hello\n' })
    assert.deepEqual(await platform.apps.report('hello'), before)

    await rm(filler)
    await platform.redis.create('store')
    await platform.config.set('hello', { GREETING: 'moin' })
    await platform.deploy('hello')
    assert.deepEqual(await ask(way.port, 'hello.localhost'), { status: 200, body: 'moin\n' })
  },
)

/** Room for the images, and little besides. */
async function makeSmallDisk() {
  const folder = await makeTempFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=700m', 'tmpfs', folder.path])
  return {
    path: folder.path,
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['--lazy', folder.path])
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** The platform in a home, where the containers of a daemon are. */
async function serve(daemon: OwnDaemon, home: string): Promise<AsyncDisposable> {
  const words = ['serve', '--engine', 'docker', '--port', String(PORT)]
  const [program = '', ...args] = daemon.inside(process.execPath, BERTH, ...words)
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, BERTH_HOME: home, DOCKER_HOST: daemon.host },
  })
  const [message] = (await once(child, 'message')) as [object]
  assert.deepEqual(message, { ready: true })
  return {
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit')
      child.kill()
      await exit
    },
  }
}

/** Writes until there is no room left. */
async function fill(path: string): Promise<void> {
  await using file = await open(path, 'w')
  for (const block of [Buffer.alloc(1_048_576), Buffer.alloc(4_096)]) {
    try {
      for (;;) await file.write(block)
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
    }
  }
}
