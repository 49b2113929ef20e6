import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, suite, test } from 'node:test'
import { join } from 'node:path'
import { makeCertificates, OwnDaemon, reasonForNoDaemon, reasonForNoSshd } from '@berth/engine-docker/testing'
import { app, command, http, redis, urlOf } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import type { TempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { copyForDocker, docker, noDocker } from './support/open-docker-home.ts'
import { FAR_PORT, openFarHome } from './support/open-far-home.ts'
import type { FarHome } from './support/open-far-home.ts'
import { runBerth } from './support/run-berth.ts'
import { startLoad } from './support/start-load.ts'

const FLEET = 'test/fixtures/fleets/hello.ts'
const HOST = 'hello.far.test'
const NOT_WELL =
  "require('http').createServer((_, response) => response.writeHead(500).end()).listen(process.env.PORT)"

const skip = noDocker || reasonForNoDaemon() || reasonForNoSshd()

suite('a Docker on another machine', { skip, timeout: 300_000 }, () => {
  const opened = new AsyncDisposableStack()
  let far: FarHome
  let source: TempFolder
  let platform: Platform
  /** Where requests are asked that machine's HAProxy. */
  let port: number
  before(async () => {
    far = opened.use(await openFarHome())
    source = opened.use(await copyForDocker('hello'))
    platform = await far.open()
    opened.defer(() => platform[Symbol.asyncDispose]())
    port = opened.use(await far.daemon.reach(FAR_PORT)).port
  })
  after(() => opened.disposeAsync())

  const hello = () => app('hello', { source: source.path, checks: { web: [http('/')] } })

  test('runs an app that is checked from here and asked there', async () => {
    const { urls } = await platform.deploy(hello())
    assert.deepEqual(urls, [`http://${HOST}:${FAR_PORT}`])
    assert.deepEqual(await ask(port, HOST), { status: 200, body: 'hello\n' })
  })

  test('drops no request in a deploy under load', async () => {
    await using load = await startLoad(port, [HOST])
    await source.write({ 'round.txt': '1\n' })
    const { release } = await platform.deploy(hello())
    const { requests, refused, broken } = await load.stop()
    assert.deepEqual({ release, refused, broken }, { release: 2, refused: {}, broken: {} })
    assert(requests > 200, `the load was only ${requests} requests`)
  })

  test('goes on with the old release when the new one is not well', async () => {
    await using bad = await copyForDocker('hello')
    await bad.write({ 'server.ts': NOT_WELL, 'package.json': '{}' })
    const checks = { web: [http('/', { attempts: 2, interval: 100 })] }
    await assert.rejects(platform.deploy(app('hello', { source: bad.path, checks })), {
      code: 'UNHEALTHY',
      message: /it answered 500 instead of 2xx/,
    })
    assert.deepEqual(await ask(port, HOST), { status: 200, body: 'hello\n' })
  })

  test('lets apps reach each other and their Redis, whose data can be had from here', async () => {
    await using other = await copyForDocker('hello')
    const asks = `node -e "fetch(process.env.HELLO_URL).then(({ ok }) => process.exit(ok ? 0 : 1))"`
    const env = { HELLO_URL: urlOf('hello'), REDIS_URL: redis('cache') }
    await platform.deploy(app('other', { source: other.path, env, checks: { web: [command(asks)] } }))
    let dump = Buffer.alloc(0)
    await platform.redis.export('cache', {
      onOutput: ({ bytes }) => void (dump = Buffer.concat([dump, bytes])),
    })
    assert.equal(dump.subarray(0, 5).toString(), 'REDIS')
  })

  test('says which port another program has there, and keeps to those it has', async () => {
    await using _ = await takePort(far.daemon, 9090)
    const ports = [{ scheme: 'http', port: 9090, targetPort: 5000 }] as const
    await assert.rejects(platform.routing.set('hello', { ports }), {
      code: 'PORT_TAKEN',
      details: { host: '0.0.0.0', port: 9090 },
    })
    assert.equal((await ask(port, HOST)).status, 200)
  })

  test('says that a folder is not there', async () => {
    const folder = `${far.home}/logs`
    const mounts = [{ from: folder, to: '/data' }]
    await assert.rejects(platform.deploy(app('mounts', { source: source.path, mounts })), {
      code: 'START_FAILED',
      message: new RegExp(
        `${folder} is not on the machine that Docker is on; make it there, or mount a place`,
      ),
    })
  })

  test('serves while nobody has the platform open, and is taken over by who opens it next', async () => {
    const router = async () => {
      const format = '{{.Name}} {{.State.StartedAt}} {{range .Mounts}}{{.Type}}{{end}}'
      const [id = ''] = await docker('-H', far.daemon.host, 'ps', '-q', '--filter', 'name=router')
      return await docker('-H', far.daemon.host, 'inspect', '--format', format, id)
    }
    const started = await router()
    assert.equal(started.at(-1), 'volume')
    await platform[Symbol.asyncDispose]()
    assert.deepEqual(await ask(port, HOST), { status: 200, body: 'hello\n' })
    // As after a reboot of that machine: what it starts with is the latest.
    await docker('-H', far.daemon.host, 'restart', started[0]!.slice(1))
    while ((await ask(port, HOST).catch(() => undefined))?.status !== 200);
    const restarted = await router()

    const told = far.notices.length
    platform = await far.open()
    assert.deepEqual([await router(), far.notices.slice(told)], [restarted, []])
    await platform.config.set('hello', { GREETING: 'moin' })
    assert.deepEqual(await ask(port, HOST), { status: 200, body: 'moin\n' })
  })
})

test(
  'the command line reaches a Docker behind TCP as well, once it is told a name that leads there',
  { skip: noDocker || reasonForNoDaemon() },
  async () => {
    await using home = await makeTempFolder()
    await using keys = await makeCertificates()
    const key = (name: string) => join(keys.path, name)
    const tls = ['--tlsverify', '--tlscacert', key('ca.pem'), '--tlscert', key('server-cert.pem'), '--tlskey']
    const listening = ['-H', 'tcp://127.0.0.1:2376', ...tls, key('server-key.pem')]
    await using daemon = await OwnDaemon.startEmpty(listening, { hidden: [home.path] })
    daemon.copyImages('node:24-bookworm-slim', 'haproxy:2.6')
    await using line = await daemon.reach(2376)
    const env = { DOCKER_HOST: `tcp://127.0.0.1:${line.port}`, DOCKER_CERT_PATH: keys.path }
    const berth = (...args: string[]) => runBerth(home.path, args, '', env)
    const up = ['up', FLEET, '--detach', '--engine', 'docker'] as const
    try {
      const lost = await berth(...up)
      assert.match(lost.stderr, /--domain is needed, since instances are on another machine/)
      const embedded = await berth(...up, '--router', 'embedded')
      assert.match(embedded.stderr, /--router is embedded, which is on this machine/)

      const chosen = [...up, '--router', 'haproxy', '--domain', 'far.test'] as const
      const stranger = await takePort(daemon, 80)
      const refused = await berth(...chosen)
      await stranger[Symbol.asyncDispose]()
      assert.match(refused.stderr, /[Pp]ort 80 of 0\.0\.0\.0/)

      const { stdout, stderr } = await berth(...chosen)
      assert.match(stdout, /http:\/\/hello\.far\.test /, stderr)
      await using web = await daemon.reach(80)
      assert.equal((await ask(web.port, 'hello.far.test')).body, 'hello\n')

      // The home knows where its Docker is.
      await berth('down')
      const nowhere = { DOCKER_HOST: '', DOCKER_CERT_PATH: '' }
      await runBerth(home.path, ['config:set', 'hello', 'GREETING=moin'], '', nowhere)
      const again = await runBerth(home.path, ['up', FLEET, '--detach'], '', nowhere)
      assert.equal(again.code, 0, again.stderr)
      assert.equal((await ask(web.port, 'hello.far.test')).body, 'moin\n')
    } finally {
      await berth('down')
    }
  },
)

/** Another program on the other machine, which listens there. */
async function takePort(daemon: OwnDaemon, port: number): Promise<AsyncDisposable> {
  const script = `require('net').createServer().listen(${port}, () => console.log('listens'))`
  const [program = '', ...words] = daemon.inside(process.execPath, '-e', script)
  const stranger = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(stranger.stdout, 'data')
  return {
    async [Symbol.asyncDispose]() {
      const exit = once(stranger, 'exit')
      stranger.kill()
      await exit
    },
  }
}
