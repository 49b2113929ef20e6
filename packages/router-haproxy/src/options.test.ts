import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBerthError } from '@berth/sdk'
import { haproxy } from './haproxy.ts'

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
