import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBerthError } from '@berth/sdk'
import { makeCertificate } from '@berth/router-haproxy/testing'
import { isGoodFor, readCertificate } from './read-certificate.ts'

const NOW = Date.now()

test('a certificate with its key and its chain is read', async () => {
  const issuer = await makeCertificate([])
  const notBefore = new Date('2026-01-01T00:00:00Z')
  const notAfter = new Date('2126-01-01T00:00:00Z')
  const files = await makeCertificate(['cards.test', '*.cards.test'], { issuer, notBefore, notAfter })
  const { serial, ...details } = readCertificate(files, Date.parse('2026-06-01T00:00:00Z'))
  assert.deepEqual(details, {
    domains: ['cards.test', '*.cards.test'],
    issuer: 'A test authority',
    notBefore: notBefore.getTime(),
    notAfter: notAfter.getTime(),
  })
  assert.match(serial, /^[0-9A-F]+$/)
})

test('a wildcard is good for one label', async () => {
  const details = { domains: ['*.cards.test'] }
  const names = ['www.cards.test', 'a.www.cards.test', 'cards.test', '*.cards.test']
  assert.deepEqual(
    names.map((name) => isGoodFor(details, name)),
    [true, false, false, true],
  )
})

test('what cannot be used is refused, with the reason and without the key', async () => {
  const files = await makeCertificate(['cards.test'])
  const other = await makeCertificate(['poker.test'])
  const cases = [
    [{ ...files, key: other.key }, 'The key does not belong to the certificate'],
    [{ ...files, key: 'secret' }, 'The key cannot be read; it must be in PEM form and without a passphrase'],
    [{ ...files, certificate: 'none' }, 'The certificate contains no certificate in PEM form'],
    [
      { ...files, certificate: `${files.certificate}\n${other.certificate}` },
      'The certificate has a chain in which poker.test does not vouch for the one before it',
    ],
    [await makeCertificate([]), 'The certificate is good for no domain'],
  ] as const
  for (const [input, message] of cases) {
    assert.throws(
      () => readCertificate(input, NOW),
      (error) =>
        isBerthError(error, 'INVALID_OPTION') && error.message === message && error.cause === undefined,
    )
  }
})

test('a certificate is used between its dates only', async () => {
  const [notBefore, notAfter] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')]
  const files = await makeCertificate(['cards.test'], { notBefore, notAfter })
  assert.throws(() => readCertificate(files, notAfter.getTime()), {
    message: 'The certificate expired at 2026-02-01T00:00:00.000Z',
  })
  assert.throws(() => readCertificate(files, notBefore.getTime() - 1), {
    message: 'The certificate is not valid before 2026-01-01T00:00:00.000Z',
  })
})
