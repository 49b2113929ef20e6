import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { test } from 'node:test'
import { BerthError } from '@berth/sdk'
import { connectPlatform, isPlatformRunning, shutdownPlatform } from './client/index.ts'
import { servePlatform } from './serve-platform.ts'
import { fakePlatform } from './testing/fake-platform.ts'
import { servedFake } from './testing/served-fake.ts'
import { temporaryHome } from './testing/temporary-home.ts'

test('only the owner can connect, whatever the umask', async () => {
  const umask = process.umask(0)
  try {
    await using served = await servedFake()
    assert.equal(served.server.socket, join(served.home, 'berth.sock'))
    assert.equal((await stat(served.server.socket)).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(served.home), ['berth.sock'])
  } finally {
    process.umask(umask)
  }
})

test('a home with a path too long for a socket is served all the same', async () => {
  await using folder = await temporaryHome()
  const home = join(folder.path, 'x'.repeat(120))
  {
    const fake = fakePlatform()
    await using server = await servePlatform(fake, { home })
    await using client = await connectPlatform(home)
    await client.stop('cards')
    assert.equal(fake.asked.length, 1)
    assert.equal((await stat(server.socket)).mode & 0o777, 0o600)
    assert.ok((await lstat(join(home, 'berth.sock'))).isSymbolicLink())
    await assert.rejects(servePlatform(fakePlatform(), { home }), { code: 'HOME_IN_USE' })
  }
  assert.deepEqual(await readdir(home), [])
  assert.equal(await isPlatformRunning(home), false)
})

test('a second platform in a home is refused with the process of the first, which goes on', async () => {
  await using served = await servedFake()
  await assert.rejects(servePlatform(fakePlatform(), { home: served.home }), {
    code: 'HOME_IN_USE',
    details: { home: served.home, pid: process.pid },
  })
  await served.client.stop('cards')
  assert.equal(served.fake.asked.length, 1)
})

test('the socket that a dead process left is replaced', async () => {
  await using home = await temporaryHome()
  await leaveStaleSocket(join(home.path, 'berth.sock'))
  assert.equal(await isPlatformRunning(home.path), false)
  await assert.rejects(connectPlatform(home.path), { code: 'PLATFORM_UNAVAILABLE' })
  await using _server = await servePlatform(fakePlatform(), { home: home.path })
  await using client = await connectPlatform(home.path)
  await client.stop('cards')
})

test('two clients use one platform at the same time', async () => {
  const both = Promise.withResolvers<void>()
  let callers = 0
  await using served = await servedFake({
    async stop() {
      if (++callers === 2) both.resolve()
      await both.promise
    },
  })
  await using other = await connectPlatform({ socket: served.server.socket })
  await Promise.all([served.client.stop('a'), other.stop('b')])
})

test('where nothing listens, connecting says how to start it', async () => {
  await using home = await temporaryHome()
  await assert.rejects(connectPlatform(home.path), {
    message: `The platform in ${home.path} does not answer: nothing listens on ${home.path}/berth.sock; start it with: berth up --detach`,
  })
})

test('a place where no socket can be made is named, and nothing is left open', async () => {
  await using home = await temporaryHome()
  await mkdir(join(home.path, 'berth.sock', 'in-the-way'), { recursive: true })
  const fake = fakePlatform()
  const openPipes = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length
  const before = openPipes()
  await assert.rejects(servePlatform(fake, { home: home.path }), { code: 'STATE_UNUSABLE' })
  // A handle is gone only some turns of the event loop after it was closed.
  for (let turn = 0; turn < 100 && openPipes() > before; turn++) await new Promise(setImmediate)
  assert.equal(openPipes(), before, 'nothing listens any more')
  assert.deepEqual(await readdir(home.path), ['berth.sock'])
  assert.equal(fake.disposals, 0)
})

test('a shutdown aborts what runs, ends the platform, and answers when its home is free', async () => {
  const begun = Promise.withResolvers<void>()
  await using served = await servedFake({
    async stop(_app, options) {
      begun.resolve()
      await once(options!.signal!, 'abort')
      throw options?.signal?.reason
    },
  })
  const stopping = assert.rejects(served.client.stop('cards'), (error: unknown) => {
    assert.ok(error instanceof BerthError)
    assert.match(error.message, /it is being shut down/)
    return true
  })
  await begun.promise
  assert.equal(await shutdownPlatform(served.home), true)
  await stopping
  await served.server.closed
  assert.equal(served.fake.disposals, 1)
  assert.deepEqual(await readdir(served.home), [])
  assert.equal(await shutdownPlatform(served.home), false)
  await assert.rejects(served.client.stop('cards'), { code: 'PLATFORM_UNAVAILABLE' })
})

test('a platform that cannot end well says so to whoever shuts it down', async () => {
  await using home = await temporaryHome()
  const failure = new BerthError('DISK_FULL', { path: '/' })
  const server = await servePlatform(
    { ...fakePlatform(), [Symbol.asyncDispose]: () => Promise.reject(failure) },
    { home: home.path },
  )
  await assert.rejects(shutdownPlatform(home.path), { code: 'DISK_FULL' })
  await assert.rejects(server.closed, (error) => error === failure)
  assert.equal(await isPlatformRunning(home.path), false)
})

test('a platform whose process dies is reported to those who wait for it', async () => {
  await using home = await temporaryHome()
  const child = spawn(
    process.execPath,
    [new URL('testing/hanging-platform.ts', import.meta.url).pathname, home.path],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  try {
    await hasSpoken(child)
    await using client = await connectPlatform(home.path)
    await assert.rejects(client.stop('cards', { onEvent: () => child.kill('SIGKILL') }), {
      code: 'PLATFORM_UNAVAILABLE',
    })
  } finally {
    child.kill('SIGKILL')
  }
})

async function leaveStaleSocket(path: string): Promise<void> {
  const listen = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('ready'))`
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  await hasSpoken(child)
  child.kill('SIGKILL')
  await exited
  assert.ok((await lstat(path)).isSocket())
}

async function hasSpoken(child: ChildProcessByStdio<null, Readable, null>): Promise<void> {
  const died = once(child, 'exit').then(() => assert.fail('the process ended before it was ready'))
  await Promise.race([once(child.stdout, 'data'), died])
  died.catch(() => {})
}
