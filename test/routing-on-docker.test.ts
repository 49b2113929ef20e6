import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { app, fleet, http, parsePortMapping, urlOf } from '@berth/sdk'
import { openLocalPlatform } from '@berth/server'
import { freePort, makeTempFolder } from '@berth/sdk/testing'
import type { PlatformEvent } from '@berth/sdk'
import { makeCertificate } from '@berth/router-haproxy/testing'
import { startPebble } from '@berth/acme/testing'
import { ask } from './support/ask.ts'
import { copyForDocker, docker, noDocker, openDockerHome } from './support/open-docker-home.ts'

const CALLER = `
import { createServer } from 'node:http'
createServer(async (_, response) => {
  const answer = await fetch(process.env.HELLO_URL)
  response.end('said ' + (await answer.text()))
}).listen(Number(process.env.PORT))
`

test(
  'an app in a container reaches another one through the router, which nobody else does there',
  { skip: noDocker },
  async () => {
    await using home = await makeTempFolder()
    await using hello = await copyForDocker('hello')
    await using caller = await makeTempFolder({
      'server.mjs': CALLER,
      Procfile: 'web: node server.mjs',
      'package.json': '{}',
    })
    const helloApp = app('hello', {
      source: hello.path,
      formation: { worker: 0 },
      checks: { web: [http('/')] },
    })
    const callerApp = app('caller', {
      source: caller.path,
      env: { HELLO_URL: urlOf(helloApp) },
      checks: { web: [http('/')] },
    })
    await using platform = await openLocalPlatform({ home: home.path, engine: 'docker', port: 0 })
    try {
      const { urls } = await platform.deploy(helloApp)
      await platform.deploy(callerApp)
      const port = Number(new URL(urls[0]!).port)
      assert.deepEqual(await ask(port, 'caller.localhost'), { status: 200, body: 'said hello\n' })
    } finally {
      await destroyAll(platform, ['caller', 'hello'])
    }
  },
)

test(
  'ports, maintenance and limits of an app take effect at once, survive the platform, and harm no other app',
  { skip: noDocker },
  async () => {
    await using home = await makeTempFolder()
    await using source = await copyForDocker('hello')
    const [port, extra, taken] = [await freePort(), await freePort(), await freePort()]
    const describe = (name: string) =>
      app(name, { source: source.path, formation: { worker: 0 }, checks: { web: [http('/')] } })
    const open = () => openLocalPlatform({ home: home.path, engine: 'docker', port })
    {
      await using platform = await open()
      await platform.deploy(describe('hello'))
      await platform.deploy(describe('other'))
      const mapped = [parsePortMapping(`http:${port}:5000`), parsePortMapping(`http:${extra}:5000`)]
      await platform.routing.set('hello', { ports: mapped, maxBodySize: 1 })
      for (const at of [port, extra]) assert.equal((await ask(at, 'hello.localhost')).status, 200)
      assert.equal((await ask(extra, 'other.localhost')).status, 404)

      const server = createServer().listen(taken, '127.0.0.1')
      await once(server, 'listening')
      await assert.rejects(
        platform.routing.set('hello', { ports: [parsePortMapping(`http:${taken}:5000`)] }),
        {
          code: 'PORT_TAKEN',
          message: `Port ${taken} of 127.0.0.1 is used by node (process ${process.pid}); end that one or choose another port`,
        },
      )
      server.close()
      assert.deepEqual(await platform.routing.report('hello'), { ports: mapped, maxBodySize: 1 })
      await assert.rejects(platform.routing.set('hello', { hsts: { maxAge: -1 } }), {
        code: 'INVALID_OPTION',
      })
      for (const host of ['hello.localhost', 'other.localhost'])
        assert.equal((await ask(port, host)).status, 200)

      await platform.routing.set('hello', { maintenance: { page: 'back soon' } })
      assert.deepEqual(await ask(port, 'hello.localhost'), { status: 503, body: 'back soon' })
      assert.equal((await ask(port, 'other.localhost')).status, 200)
    }
    // Containers and HAProxy go on without a platform.
    assert.equal((await ask(port, 'other.localhost')).status, 200)
    await using platform = await open()
    try {
      assert.equal((await ask(port, 'hello.localhost')).body, 'back soon')
      await platform.routing.set('hello', { maintenance: null })
      // The mapped port is the one that instances are told from the next deploy on.
      await platform.routing.set('hello', { ports: [parsePortMapping(`http:${port}:7000`)] })
      assert.equal((await ask(port, 'hello.localhost')).status, 200)
      await platform.deploy('hello')
      assert.equal((await ask(port, 'hello.localhost')).status, 200)
      const { instances } = await platform.apps.report('hello')
      assert.equal(instances[0]?.address?.port, 7000)
    } finally {
      await destroyAll(platform, ['hello', 'other'])
    }
    const lines = (await readFile(join(home.path, 'access.log'), 'utf8')).trimEnd().split('\n')
    const records = lines.map(
      (line) => JSON.parse(line) as { readonly requestId?: string; readonly app?: string },
    )
    assert.ok(records.some(({ requestId, app }) => app === 'hello' && /^[\w-]{20,}$/.test(requestId ?? '')))
  },
)

test(
  'apps get certificates, which are renewed under load, and one domain that fails does not fail the others',
  { skip: noDocker },
  async (t) => {
    const pebbles = ['pebble', 'pebble-challtestsrv'].filter((name) => !isThere(name))
    if (pebbles.length > 0) return t.skip('there is no pebble')
    await using home = await makeTempFolder()
    await using source = await copyForDocker('hello')
    const [port, httpsPort] = [await freePort(), await freePort()]
    await using pebble = await startPebble({ httpPort: port, validity: 20 })
    const caFile = join(home.path, 'ca.pem')
    await writeFile(caFile, pebble.caBundle)
    await using platform = await openLocalPlatform({ home: home.path, engine: 'docker', port, httpsPort })
    const hello = (...domains: readonly string[]) =>
      app('hello', { source: source.path, domains, formation: { worker: 0 }, checks: { web: [http('/')] } })
    try {
      await platform.deploy(hello('hello.example.org'))
      await platform.certificates.set({ authority: pebble.directory.href, caFile, email: 'ann@example.org' })
      await platform.certificates.enable('hello')
      const ca = pebble.root
      assert.equal((await secure(httpsPort, 'hello.example.org', ca)).status, 200)
      assert.equal((await ask(port, 'hello.example.org')).status, 301)

      const serials = new Set<string>()
      const failures: string[] = []
      let requests = 0
      while (serials.size < 3) {
        try {
          const { status, serial } = await secure(httpsPort, 'hello.example.org', ca)
          requests++
          serials.add(serial)
          if (status !== 200) failures.push(String(status))
        } catch (error) {
          failures.push(String(error))
        }
      }
      t.diagnostic(`${requests} requests by HTTPS saw ${serials.size} certificates`)
      assert.deepEqual(failures, [])

      await pebble.breakDomain('broken.example.org')
      await platform.domains.add('hello', ['also.example.org', 'broken.example.org'])
      // Renewals of the one domain tell of themselves, too.
      for await (const event of platform.events({ app: 'hello', follow: true }))
        if (event.type === 'certificate-changed' && event.domains.length === 2) break
      const [record] = await platform.certificates.list()
      assert.deepEqual(
        record?.failed.map(({ domain }) => domain),
        ['broken.example.org'],
      )
      assert.equal((await secure(httpsPort, 'also.example.org', ca)).status, 200)
      await assert.rejects(secure(httpsPort, 'broken.example.org', ca))

      const folder = join(home.path, 'certificates')
      assert.equal((await stat(folder)).mode & 0o077, 0)
      // The lock beside them has no content.
      const kept = (await readdir(folder)).filter((name) => name.endsWith('.json'))
      assert.ok(kept.includes('pem-hello.json'))
      for (const name of kept) assert.equal((await stat(join(folder, name))).mode & 0o077, 0, name)
      await platform.certificates.disable('hello')
      assert.equal((await ask(port, 'hello.example.org')).status, 200)
    } finally {
      await destroyAll(platform, ['hello'])
    }
  },
)

test(
  'an app is said to be reached where it is, and ports of HTTPS without a certificate are warned of',
  { skip: noDocker },
  async () => {
    await using docker = await openDockerHome()
    const { platform } = docker
    const source = await docker.copyFixture('hello')
    const own = await docker.deploy(
      app('hello', { source: source.path, formation: { worker: 0 }, checks: { web: [http('/')] } }),
    )
    const [secured, plain] = [await freePort(), await freePort()]
    const warnings: string[] = []
    const onEvent = (event: PlatformEvent): void => {
      if (event.type === 'warning') warnings.push(event.message)
    }
    const map = (...mappings: readonly string[]) =>
      platform.routing.set('hello', { ports: mappings.map(parsePortMapping) }, { onEvent })
    const urls = async () => (await platform.apps.report('hello')).urls

    await map(`https:${secured}:5000`)
    const { urls: deployed } = await platform.restart('hello', { onEvent })
    assert.deepEqual([deployed, await urls()], [[], []])
    assert.equal((await ask(own, 'hello.localhost')).status, 404)
    const warning = `https:${secured}:5000 of hello will be ignored as long as there is no certificate for hello.localhost; get one: berth letsencrypt:enable hello, or bring one: berth certs:add hello`
    assert.deepEqual(warnings, [warning, warning])

    const certificate = await makeCertificate(['hello.localhost'])
    await platform.certificates.add('hello', certificate)
    assert.deepEqual(await urls(), [`https://hello.localhost:${secured}`])
    assert.equal((await secure(secured, 'hello.localhost', certificate.certificate)).status, 200)
    await map(`https:${secured}:5000`, `http:${plain}:5000`)
    assert.deepEqual(await urls(), [`https://hello.localhost:${secured}`, `http://hello.localhost:${plain}`])
    assert.equal((await ask(plain, 'hello.localhost')).status, 200)
    await platform.routing.set('hello', { ports: null }, { onEvent })
    assert.deepEqual(await urls(), [`http://hello.localhost:${own}`])
    assert.equal((await ask(own, 'hello.localhost')).status, 200)
    assert.deepEqual(warnings, [warning, warning])
  },
)

test(
  'a port of HAProxy is not published by an app, nor mapped when an app publishes it, and what runs goes on',
  { skip: noDocker },
  async () => {
    await using docker = await openDockerHome()
    const { platform } = docker
    const source = await docker.copyFixture('hello')
    const [mapped, published] = [await freePort(), await freePort()]
    const hello = (...deploy: readonly string[]) =>
      app('hello', {
        source: source.path,
        formation: { worker: 0 },
        checks: { web: [http('/')] },
        dockerOptions: { deploy },
      })
    const own = await docker.deploy(hello(`-p 127.0.0.1:${published}:5000`))
    await platform.routing.set('hello', {
      ports: [own, mapped].map((port) => parsePortMapping(`http:${port}:5000`)),
    })
    const before = await docker.containers()
    const users = new Map([
      [own, 'the router'],
      [mapped, 'the router, which maps it for hello'],
    ])
    for (const [port, by] of users) {
      await assert.rejects(platform.deploy(hello(`-p ${port}:5000`)), {
        code: 'PORT_TAKEN',
        message: `hello cannot publish port ${port} of 0.0.0.0, which is used by ${by}; publish another port, or free this one first`,
      })
    }
    await assert.rejects(
      platform.routing.set('hello', { ports: [parsePortMapping(`http:${published}:5000`)] }),
      {
        code: 'PORT_TAKEN',
        message: `Port ${published} of 127.0.0.1 is used by hello, which publishes it; end that one or choose another port`,
      },
    )
    assert.deepEqual(await docker.containers(), before)
    for (const port of [own, mapped, published])
      assert.deepEqual(await ask(port, 'hello.localhost'), { status: 200, body: 'hello\n' })
  },
)

test(
  'a port of the machine moves from one app to another with one deploy of both',
  { skip: noDocker },
  async () => {
    await using home = await openDockerHome()
    const source = await home.copyFixture('hello')
    const port = await freePort()
    const describe = (name: string, publisher: string) =>
      app(name, {
        source: source.path,
        formation: { worker: 0 },
        checks: { web: [http('/')] },
        dockerOptions: { deploy: name === publisher ? [`-p 127.0.0.1:${port}:5000`] : [] },
      })
    const up = (publisher: string) =>
      home.platform.up(fleet([describe('first', publisher), describe('second', publisher)]))
    const publisher = () => docker('ps', '--filter', `publish=${port}`, '--format', '{{.Label "berth.app"}}')
    for (const name of ['second', 'first', 'second']) {
      await up(name)
      assert.deepEqual(await publisher(), [name])
      assert.deepEqual(await ask(port, `${name}.localhost`), { status: 200, body: 'hello\n' })
    }
  },
)

async function destroyAll(platform: Awaited<ReturnType<typeof openLocalPlatform>>, apps: readonly string[]) {
  for (const name of apps) await platform.destroy(name).catch(() => {})
}

async function secure(port: number, servername: string, ca: string) {
  const agent = new Agent({ ca, servername, maxCachedSessions: 0 })
  const asked = request({ host: '127.0.0.1', port, agent, headers: { host: servername } }).end()
  const [response] = await once(asked, 'response')
  const serial = (response.socket.getPeerCertificate() as { readonly serialNumber: string }).serialNumber
  response.resume()
  await once(response, 'end')
  agent.destroy()
  return { status: response.statusCode as number, serial }
}

function isThere(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
