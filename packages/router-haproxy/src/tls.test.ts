import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { connect as connectHttp2 } from 'node:http2'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { isBerthError } from '@berth/sdk'
import { freePort } from '@berth/sdk/testing'
import { makeCertificate } from './test-certificate.ts'
import { ask, openFixture, startApp } from './test-fixture.ts'
import type { Fixture, TestApp } from './test-fixture.ts'

let fixture: Fixture
let app: TestApp

before(async () => {
  app = await startApp('cards', (incoming, response) =>
    response.end(
      `${String(incoming.headers['x-forwarded-proto'])} ${incoming.httpVersion} ${incoming.headers.host}`,
    ),
  )
  fixture = await openFixture()
  const domains = ['cards.test', 'www.cards.test']
  await fixture.router.route({ app: 'cards', domains, targets: [app.target] })
})

after(async () => {
  await fixture?.[Symbol.asyncDispose]()
  await app?.[Symbol.asyncDispose]()
})

test('a certificate is shown to who asks for its names, from its installation to its removal', async () => {
  const { router, notices } = fixture
  await assert.rejects(askSecurely('cards.test'))
  const first = await makeCertificate(['cards.test'])
  await router.installCertificate('cards', first)
  assert.deepEqual(await askSecurely('cards.test'), {
    status: 200,
    body: `https 1.1 cards.test`,
    certificate: first.serial,
    hsts: undefined,
  })
  await assert.rejects(askSecurely('www.cards.test'), 'it is for no other name')

  const second = await makeCertificate(['cards.test', '*.cards.test'])
  await router.installCertificate('cards', second)
  const shown = await Promise.all(['cards.test', 'www.cards.test'].map((name) => askSecurely(name)))
  assert.deepEqual(
    shown.map(({ certificate }) => certificate),
    [second.serial, second.serial],
  )
  await router.removeCertificate('cards')
  await assert.rejects(askSecurely('cards.test'))
  assert.deepEqual(notices, [])
  assert.deepEqual(await readdir(join(fixture.folder, 'certificates')), [])
})

test('keys are for their owner only', async () => {
  const { router, folder } = fixture
  await router.installCertificate('cards', await makeCertificate(['cards.test']))
  assert.equal((await stat(join(folder, 'certificates/cards.pem'))).mode & 0o777, 0o600)
  assert.equal((await stat(join(folder, 'certificates'))).mode & 0o777, 0o700)
})

test('plain HTTP is sent to HTTPS where there is a certificate, unless an app would rather not', async () => {
  const { router } = fixture
  await router.installCertificate('cards', await makeCertificate(['cards.test']))
  const question = { host: 'CARDS.test:80', path: '/deal?seed=1%202' }
  const get = await ask(router.port, question)
  const post = await ask(router.port, { ...question, method: 'POST', body: 'x' })
  const location = `https://cards.test:${router.httpsPort}/deal?seed=1%202`
  assert.deepEqual(
    [get, post].map(({ status, headers }) => [status, headers.location]),
    [
      [301, location],
      [308, location],
    ],
  )
  assert.equal((await ask(router.port, { host: 'www.cards.test' })).body, 'http 1.1 www.cards.test')

  await router.configure('cards', { redirectsToHttps: false })
  assert.equal((await ask(router.port, { host: 'cards.test' })).body, 'http 1.1 cards.test')
  await router.configure('cards', {})
})

test('challenges of HTTP-01 are answered in plain HTTP for any host, and forgotten', async () => {
  const { router } = fixture
  await router.installCertificate('cards', await makeCertificate(['cards.test']))
  await router.answerChallenge('a-token_1', 'a-token_1.thumb-print')
  const path = '/.well-known/acme-challenge/a-token_1'
  for (const host of ['cards.test', 'nobody.test']) {
    const { status, body } = await ask(router.port, { host, path })
    assert.deepEqual([status, body], [200, 'a-token_1.thumb-print'])
  }
  await router.forgetChallenge('a-token_1')
  assert.equal((await ask(router.port, { host: 'nobody.test', path })).status, 404)
  await assert.rejects(router.answerChallenge('../x y', 'z'), (error) =>
    isBerthError(error, 'INVALID_OPTION'),
  )
})

test('HTTP/2 is spoken, and HSTS is said only when it is asked for', async () => {
  const { router } = fixture
  await router.installCertificate('cards', await makeCertificate(['cards.test']))
  await router.configure('cards', { hsts: { maxAge: 300 } })
  const session = connectHttp2(`https://127.0.0.1:${router.httpsPort}`, {
    servername: 'cards.test',
    rejectUnauthorized: false,
  })
  const stream = session.request({ ':path': '/', ':authority': 'cards.test' })
  const [headers] = await once(stream, 'response')
  const body = await text(stream)
  session.close()
  assert.deepEqual(
    [headers[':status'], headers['strict-transport-security'], body],
    [200, 'max-age=300', 'https 1.1 cards.test'],
  )
  await router.configure('cards', { redirectsToHttps: false, hsts: { maxAge: 300 } })
  const plain = await ask(router.port, { host: 'cards.test' })
  assert.equal(plain.headers['strict-transport-security'], undefined)
  await router.configure('cards', {})
  assert.equal((await askSecurely('cards.test')).hsts, undefined)
})

test('an https mapping takes a port of its own to a port of the targets', async () => {
  const { router } = fixture
  await router.installCertificate('cards', await makeCertificate(['cards.test']))
  const ports = [
    { scheme: 'https' as const, port: router.httpsPort ?? 0, targetPort: app.target.address.port },
  ]
  await router.configure('cards', { ports })
  assert.equal((await askSecurely('cards.test')).body, 'https 1.1 cards.test')
  assert.equal((await ask(router.port, { host: 'cards.test' })).status, 301)
  await router.configure('cards', {})
})

test('a mapping of plain HTTP gains HTTPS with a certificate, unless HTTPS is mapped, and loses it with it', async () => {
  await using other = await startApp('admin', (incoming, response) =>
    response.end(`admin ${String(incoming.headers['x-forwarded-proto'])}`),
  )
  const { router } = fixture
  await router.removeCertificate('cards')
  const plain = {
    scheme: 'http' as const,
    port: router.port,
    targetPort: other.target.address.port,
  }
  const secure = {
    scheme: 'https' as const,
    port: router.httpsPort ?? 0,
    targetPort: app.target.address.port,
  }
  await router.configure('cards', { ports: [plain] })
  assert.equal((await ask(router.port, { host: 'cards.test' })).body, 'admin http')
  await assert.rejects(askSecurely('cards.test'))

  await router.installCertificate('cards', await makeCertificate(['cards.test']))
  assert.equal((await askSecurely('cards.test')).body, 'admin https')
  const { status, headers } = await ask(router.port, { host: 'cards.test' })
  assert.deepEqual([status, headers.location], [301, `https://cards.test:${router.httpsPort}/`])

  await router.configure('cards', { ports: [plain, secure] })
  assert.equal((await askSecurely('cards.test')).body, 'https 1.1 cards.test')

  await router.configure('cards', { ports: [plain] })
  await router.removeCertificate('cards')
  await assert.rejects(askSecurely('cards.test'))
  assert.equal((await ask(router.port, { host: 'cards.test' })).body, 'admin http')
  await router.configure('cards', {})
})

test('a router without a port of HTTPS shows certificates at those that are mapped', async () => {
  await using own = await openFixture({ httpsPort: false })
  const { router } = own
  await router.installCertificate('early', await makeCertificate(['early.test']))
  await router.route({ app: 'cards', domains: ['cards.test', 'early.test'], targets: [app.target] })
  const port = await freePort()
  await router.configure('cards', {
    ports: [{ scheme: 'https', port, targetPort: app.target.address.port }],
  })
  assert.equal((await askSecurely('early.test', port)).body, 'https 1.1 early.test')
  await assert.rejects(askSecurely('cards.test', port))
  const certificate = await makeCertificate(['cards.test'])
  await router.installCertificate('cards', certificate)
  assert.equal((await askSecurely('cards.test', port)).certificate, certificate.serial)
  const { status, headers } = await ask(router.port, { host: 'cards.test' })
  assert.deepEqual([status, headers.location], [301, `https://cards.test:${port}/`])
})

test('a certificate that cannot be used is refused, without its key, and the one before stays', async () => {
  const { router } = fixture
  const good = await makeCertificate(['cards.test'])
  await router.installCertificate('cards', good)
  const other = await makeCertificate(['cards.test'])
  const wrong = [
    { certificate: good.certificate, key: other.key },
    { certificate: good.certificate, key: 'secret' },
    { certificate: 'none', key: good.key },
    await makeCertificate([]),
  ]
  for (const files of wrong)
    await assert.rejects(router.installCertificate('cards', files), (error) => {
      assert.ok(isBerthError(error, 'INVALID_OPTION'))
      assert.doesNotMatch(`${error.stack} ${String(error.cause)}`, /secret|PRIVATE/)
      return true
    })
  await assert.rejects(router.installCertificate('../x', good), (error) =>
    isBerthError(error, 'INVALID_OPTION'),
  )
  assert.equal((await askSecurely('cards.test')).certificate, good.serial)
})

/** Asks with the name in the handshake, and trusts whatever certificate there is. */
async function askSecurely(servername: string, port = fixture.router.httpsPort) {
  const agent = new Agent({ maxCachedSessions: 0, rejectUnauthorized: false })
  const options = { host: '127.0.0.1', port, servername, agent }
  const asked = request({ ...options, headers: { host: servername } }).end()
  const [response] = await once(asked, 'response')
  const certificate: string = response.socket.getPeerCertificate().serialNumber
  const body = await text(response)
  agent.destroy()
  return {
    status: response.statusCode,
    body,
    certificate,
    hsts: response.headers['strict-transport-security'],
  }
}
