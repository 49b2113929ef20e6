import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isBerthError } from '@berth/sdk'
import { freePort } from '@berth/sdk/testing'
import { haproxy } from './haproxy.ts'
import { readProcesses } from './master.ts'
import { makeCertificate } from './test-certificate.ts'
import { ask, openFixture, startApp, startLoad, until } from './test-fixture.ts'

const UPGRADE = [
  'GET / HTTP/1.1',
  'Host: cards.test',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n')
const ACCEPT = [
  'HTTP/1.1 101 Switching Protocols',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
].join('\r\n')

for (const victim of ['master', 'worker'] as const) {
  test(`HAProxy comes back in the latest state when its ${victim} is killed`, async () => {
    await using fixture = await openFixture()
    const { router, folder, notices } = fixture
    await using old = await startApp('old')
    await using next = await startApp('next')
    const route = { app: 'cards', domains: ['cards.test'] }
    await router.route({ ...route, targets: [old.target] })
    await router.route({ ...route, targets: [next.target] })
    await router.route({ app: 'poker', domains: ['poker.test'], targets: [old.target] })
    await router.installCertificate('cards', await makeCertificate(['cards.test']))
    await router.configure('cards', { redirectsToHttps: false })
    await router.configure('poker', { maintenance: true })

    const before = await readProcesses(join(folder, 'run/master.sock'))
    process.kill(victim === 'master' ? before.pid : (before.workers[0]?.pid ?? 0), 'SIGKILL')
    await until(() => notices.length > 0)
    assert.deepEqual(notices, ['HAProxy had ended and was started again'])
    const replies = await Promise.all(
      ['cards.test', 'poker.test'].map((host) =>
        ask(router.port, { host, headers: { accept: 'text/plain' } }),
      ),
    )
    assert.deepEqual(
      replies.map(({ status, body }) => `${status} ${body.slice(0, 4)}`),
      ['200 next', '503 503 '],
    )
    assert.deepEqual(await router.drain('cards'), { cut: 0 })
    await router.route({ ...route, targets: [old.target] })
    assert.equal((await ask(router.port, { host: 'cards.test' })).body, 'old')
  })
}

test('deploys during which HAProxy is killed take effect all the same, and it stays one', async () => {
  let folder = ''
  {
    await using fixture = await openFixture()
    const { router } = fixture
    folder = fixture.folder
    await using old = await startApp('old')
    await using next = await startApp('next')
    const route = { app: 'cards', domains: ['cards.test'] }
    for (let count = 0; count < 8; count++) {
      await router.route({ ...route, targets: [old.target] })
      const { pid } = await readProcesses(join(folder, 'run/master.sock'))
      process.kill(pid, 'SIGKILL')
      await router.route({ ...route, targets: [next.target] })
      assert.deepEqual(await router.drain('cards'), { cut: 0 })
      assert.equal((await ask(router.port, { host: 'cards.test' })).body, 'next')
    }
  }
  assert.deepEqual(await haproxiesIn(folder), [])
})

test('a killed platform costs no request: HAProxy goes on, and the next platform takes it over', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'haproxy-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const [port, httpsPort] = [await freePort(), await freePort()]
  await using old = await startApp('old')
  const args = [folder, port, httpsPort, old.target.address.port].map(String)
  const platform = fork(fileURLToPath(new URL('test-platform.ts', import.meta.url)), args)
  await once(platform, 'message')
  const { pid } = await readProcesses(join(folder, 'run/master.sock'))
  // Should nobody take it over.
  t.after(() => {
    if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGTERM')
  })

  const load = startLoad(port)
  t.after(() => load.end())
  const exited = once(platform, 'exit')
  platform.kill('SIGKILL')
  await exited
  const atKill = load.answers
  await until(() => load.answers > atKill + 20)

  const notices: string[] = []
  const onNotice = (notice: string) => notices.push(notice)
  await using router = await haproxy({ folder, port, httpsPort, threads: 1, onNotice })
  assert.deepEqual(
    (await router.list()).map(({ app }) => app),
    ['cards'],
  )
  await using next = await startApp('next')
  await router.route({ app: 'cards', domains: ['cards.test'], targets: [next.target] })
  assert.deepEqual(await router.drain('cards'), { cut: 0 })
  await until(() => next.requests > 20)
  assert.deepEqual([await load.end(), notices], [[], []])
  assert.equal((await readProcesses(join(folder, 'run/master.sock'))).pid, pid)
})

test('a port that another program has is an error; an internal one is given up until its app is routed', async (t) => {
  await using first = await openFixture()
  const { port } = first.router
  await assert.rejects(
    openFixture({ port }),
    (error) => isBerthError(error, 'PORT_TAKEN') && error.details.port === port,
  )

  const folder = await mkdtemp(join(tmpdir(), 'haproxy-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const [own, httpsPort, internalPort] = [await freePort(), await freePort(), await freePort()]
  const options = { folder, port: own, httpsPort, threads: 1 }
  const before = await haproxy(options)
  await before.route({ app: 'cards', domains: ['cards.test'], targets: [], internalPort })
  await before[Symbol.asyncDispose]()
  await using other = await openFixture({ port: internalPort })
  await using after = await haproxy(options)
  assert.deepEqual(await after.list(), [{ app: 'cards', domains: ['cards.test'], targets: [] }])
  assert.equal((await ask(own, { host: 'cards.test' })).status, 503)
  assert.equal(other.router.port, internalPort)
})

test('WebSockets pass while there is no platform to relay them', async (t) => {
  const app = createServer()
  app.on('upgrade', (_, socket) => socket.write(`${ACCEPT}\r\n\r\nhello`))
  t.after(() => app.closeAllConnections())
  app.listen(0, '127.0.0.1')
  t.after(() => app.close())
  await once(app, 'listening')
  const address = app.address()
  assert.ok(address !== null && typeof address === 'object')
  await using fixture = await openFixture()
  const { router, folder } = fixture
  const target = { instance: 'web.1', address: { host: '127.0.0.1', port: address.port } }
  await router.route({ app: 'cards', domains: ['cards.test'], targets: [target] })
  await rm(join(folder, 'run/b1.sock'))

  const socket = connect(router.port, '127.0.0.1')
  socket.write(`${UPGRADE}\r\n\r\n`)
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk) => (received += String(chunk)))
  t.after(() => socket.destroy())
  await until(() => received.endsWith('hello'))
  assert.match(received, /^HTTP\/1\.1 101 /)
})

/** Command lines of processes that were started with a folder. */
async function haproxiesIn(folder: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
  return commands.filter((command) => command.includes(folder))
}
