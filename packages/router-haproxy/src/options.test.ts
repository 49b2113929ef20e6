import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBerthError } from '@berth/sdk'
import { haproxy } from './haproxy.ts'
import { formatPortMapping, parsePortMapping, validateProperties } from './properties.ts'

test('nothing unchecked gets into a configuration', async () => {
  const folder = '/tmp/haproxy'
  const hostile = [
    { folder: 'relative' },
    { folder: '/tmp/with space' },
    { folder: '/tmp/a\n  bind :9' },
    { folder: `/tmp/${'long'.repeat(20)}` },
    { folder, host: 'localhost' },
    { folder, host: '0.0.0.0\n  bind :9' },
    { folder, engine: { network: { name: 'berth', subnet: '172.18.0.0/16', gateway: '' } } },
    { folder, port: 0 },
    { folder, port: 80.5 },
    { folder, port: 443 },
    { folder, httpsPort: 70_000 },
    { folder, trustedProxies: ['10.0.0.0/99'] },
    { folder, trustedProxies: ['10.0.0.0/8 } || TRUE'] },
    { folder, threads: 0 },
  ]
  for (const options of hostile)
    await assert.rejects(
      haproxy(options),
      (error) => isBerthError(error, 'INVALID_OPTION'),
      JSON.stringify(options),
    )
})

test('a mapping of ports is a scheme and two ports', () => {
  const mapping = { scheme: 'https', port: 443, targetPort: 8384 } as const
  assert.deepEqual(parsePortMapping('https:443:8384'), mapping)
  assert.equal(formatPortMapping(mapping), 'https:443:8384')
  for (const text of ['udp:1:2', 'http:80', 'http:0:80', 'http:80:70000', 'http:80:80:80', 'http:80:8x', ''])
    assert.throws(
      () => parsePortMapping(text),
      (error) => isBerthError(error, 'INVALID_OPTION'),
      text,
    )
})

test('properties that cannot be are refused', () => {
  const http = { scheme: 'http', port: 80 } as const
  const wrong = [
    {
      ports: [
        { ...http, targetPort: 5000 },
        { ...http, targetPort: 5001 },
      ],
    },
    { ports: [{ ...http, targetPort: 0 }] },
    { maintenance: { page: 'x'.repeat(8_193) } },
    { hsts: { maxAge: 1.5 } },
    { maxBodySize: 0 },
    { responseTimeout: Number.NaN },
    { connectTimeout: 1e12 },
  ]
  for (const properties of wrong)
    assert.throws(
      () => validateProperties(properties),
      (error) => isBerthError(error, 'INVALID_OPTION'),
      JSON.stringify(properties),
    )
  validateProperties({
    ports: [
      { ...http, targetPort: 5000 },
      { scheme: 'https', port: 80, targetPort: 5000 },
    ],
    maintenance: true,
    hsts: { maxAge: 0 },
    maxBodySize: 1,
  })
})
