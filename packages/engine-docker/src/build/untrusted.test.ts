import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trustRemedy } from './untrusted.ts'

test('a build that does not trust a certificate is told what to do, by whichever program says so', () => {
  for (const said of [
    'npm error self-signed certificate in certificate chain',
    'npm error request to https://npm.acme.example/x failed, reason: unable to verify the first certificate',
    'curl: (60) SSL certificate problem: unable to get local issuer certificate',
    '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1000)',
    'Certificate verification failed: The certificate is NOT trusted.',
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ]) {
    assert.match(
      trustRemedy(['before', said, 'after'], undefined) ?? '',
      /start Berth with BERTH_CA_BUNDLE=…/,
    )
    assert.match(trustRemedy([said], '/etc/ca.crt') ?? '', /; \/etc\/ca\.crt is seen .*id=ca, in/)
  }
  assert.equal(trustRemedy(['npm error 404 Not Found', 'added a certificate'], undefined), undefined)
})
