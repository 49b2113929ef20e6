import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isBerthError } from '@berth/sdk'
import { makeCertificate } from '@berth/router-haproxy/testing'
import { openCertificates } from './certificates.ts'
import type { CertificatesOptions } from './certificates-options.ts'
import { startPebble, startTestRouter, temporaryFolder } from './test-fixture.ts'
import type { Pebble, TestRouter } from './test-fixture.ts'

const DAY = 86_400_000
let router: TestRouter
let pebble: Pebble

before(async () => {
  router = await startTestRouter()
  pebble = await startPebble({ httpPort: router.port })
})

after(async () => {
  await pebble?.[Symbol.asyncDispose]()
  await router?.[Symbol.asyncDispose]()
})

test('an app gets one certificate for all its domains', async () => {
  await using opened = await open()
  const record = await opened.certificates.enable('cards', ['cards.test', 'www.cards.test'])
  assert.deepEqual(record.details?.domains, ['cards.test', 'www.cards.test'])
  const { certificate, key } = installedFor('cards')
  const leaf = new X509Certificate(certificate)
  assert.equal(leaf.serialNumber, record.details?.serial)
  assert.match(key, /PRIVATE KEY/)
  assert.equal(router.challenges.size, 0)
})

test('a certificate that would do is not asked for again, unless that is forced or the domains change', async () => {
  await using opened = await open()
  const serial = async (...args: Parameters<typeof opened.certificates.enable>) =>
    (await opened.certificates.enable(...args)).details?.serial
  const first = await serial('cards', ['cards.test'])
  assert.equal(await serial('cards', ['cards.test']), first)
  const forced = await serial('cards', ['cards.test'], { force: true })
  assert.notEqual(forced, first)
  assert.notEqual(await serial('cards', ['cards.test', 'www.cards.test']), forced)
})

test('a domain that cannot be proved does not fail the others, and is tried again', async () => {
  await pebble.breakDomain('broken.test')
  await using opened = await open()
  const domains = ['cards.test', 'broken.test', '*.cards.test']
  const record = await opened.certificates.enable('cards', domains)
  assert.deepEqual(record.details?.domains, ['cards.test'])
  assert.deepEqual(record.failed.map(({ domain }) => domain).sort(), ['*.cards.test', 'broken.test'])
  assert.deepEqual([record.attempts, record.nextAttempt], [1, opened.clock.now + 60_000])

  await pebble.mendDomain('broken.test')
  opened.clock.now += 60_000
  const [again] = await opened.certificates.renew()
  assert.deepEqual(again?.details?.domains, ['cards.test', 'broken.test'])
  assert.equal(again?.attempts, 2)
})

test('an app of which no domain can be proved is an error that says why, and is tried again', async () => {
  await pebble.breakDomain('nowhere.test')
  await using opened = await open()
  await assert.rejects(
    opened.certificates.enable('cards', ['nowhere.test']),
    (error) =>
      isBerthError(error, 'CERTIFICATE_FAILED') && error.details.problems[0]?.startsWith('nowhere.test: '),
  )
  assert.equal(opened.certificates.list()[0]?.nextAttempt, opened.clock.now + 60_000)
  await pebble.mendDomain('nowhere.test')
  opened.clock.now += 60_000
  assert.deepEqual((await opened.certificates.renew())[0]?.details?.domains, ['nowhere.test'])
})

test('a certificate is renewed when a third of its lifetime is left, and not before', async () => {
  await using opened = await open()
  const first = await opened.certificates.enable('cards', ['cards.test'])
  const { notBefore, notAfter, serial } = first.details ?? assert.fail('there is one')
  opened.clock.now = notAfter - (notAfter - notBefore) / 3 - 1_000
  assert.deepEqual(await opened.certificates.renew(), [])
  opened.clock.now += 1_000
  const [second] = await opened.certificates.renew()
  assert.notEqual(second?.details?.serial, serial)
  assert.equal(new X509Certificate(installedFor('cards').certificate).serialNumber, second?.details?.serial)
})

test('a certificate that is good for more than a new one would be stays until it is about to expire', async () => {
  await using folder = await temporaryFolder()
  const clock = { now: Date.now() }
  const options = { ...common(), folder: folder.path, now: () => clock.now }
  await using before = await openCertificates(options)
  const { details } = await before.enable('cards', ['cards.test', 'fading.test'])
  await before[Symbol.asyncDispose]()

  // One to which nothing was proved yet: Pebble lets an earlier proof count once in a hundred times, whatever it is told.
  await using other = await startPebble({ httpPort: router.port })
  await other.breakDomain('fading.test')
  const { directory: authority, caBundle } = other
  await using certificates = await openCertificates({ ...options, authority, caBundle })
  clock.now += DAY * 0.7
  const [kept] = await certificates.renew()
  assert.deepEqual([kept?.details, kept?.failed.map(({ domain }) => domain)], [details, ['fading.test']])
  clock.now += DAY * 0.25
  const [replaced] = await certificates.renew()
  assert.deepEqual(replaced?.details?.domains, ['cards.test'])
})

test('everything is there again after a restart, with the same account and for its owner only', async () => {
  await using folder = await temporaryFolder()
  const options = { ...common(), folder: folder.path }
  const first = await openCertificates(options)
  const record = await first.enable('cards', ['cards.test'])
  await assert.rejects(openCertificates(options), (error) => isBerthError(error, 'HOME_IN_USE'))
  await first[Symbol.asyncDispose]()

  await router.removeCertificate('cards')
  await using second = await openCertificates(options)
  assert.deepEqual(second.list(), [record])
  assert.equal(new X509Certificate(installedFor('cards').certificate).serialNumber, record.details?.serial)
  await second.enable('poker', ['poker.test'])
  const names = await readdir(folder.path)
  assert.equal(names.filter((name) => name.startsWith('account-')).length, 1)
  for (const name of names.filter((name) => name.endsWith('.json')))
    assert.equal((await stat(join(folder.path, name))).mode & 0o777, 0o600, name)

  await second.disable('cards')
  assert.deepEqual([second.list().map(({ app }) => app), router.installed.has('cards')], [['poker'], false])
})

test('a certificate that somebody brought is used and never renewed', async () => {
  await using opened = await open()
  const files = await makeCertificate(['cards.test'], { issuer: await makeCertificate([]) })
  const record = await opened.certificates.add('cards', ['cards.test', 'www.cards.test'], files)
  assert.deepEqual([record.source, record.details?.issuer], ['own', 'A test authority'])
  assert.deepEqual(record.failed, [
    { domain: 'www.cards.test', problem: 'the certificate is not good for it' },
  ])
  assert.equal(installedFor('cards').key, files.key)
  opened.clock.now += 365 * DAY
  assert.deepEqual(await opened.certificates.renew(), [])
})

test('a certificate for none of the domains is refused, and the one before stays', async () => {
  await using opened = await open()
  const files = await makeCertificate(['cards.test'])
  await opened.certificates.add('cards', ['cards.test'], files)
  await assert.rejects(
    opened.certificates.add('cards', ['cards.test'], await makeCertificate(['poker.test'])),
    {
      message: 'The certificate is good for poker.test, but for no domain of cards',
    },
  )
  assert.equal(installedFor('cards').key, files.key)
})

function common(): Omit<CertificatesOptions, 'folder'> {
  return { router, authority: pebble.directory, caBundle: pebble.caBundle, random: () => 0 }
}

async function open() {
  const folder = await temporaryFolder()
  const clock = { now: Date.now() }
  const certificates = await openCertificates({ ...common(), folder: folder.path, now: () => clock.now })
  return {
    certificates,
    clock,
    async [Symbol.asyncDispose]() {
      await certificates[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

function installedFor(name: string) {
  return router.installed.get(name) ?? assert.fail(`${name} has a certificate`)
}
