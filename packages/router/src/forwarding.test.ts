import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Forwarding } from './forwarding.ts'

test('an IPv4 client of a socket for both families is named and trusted in IPv4 form', () => {
  const forwarding = new Forwarding(['10.0.0.0/8', 'fd00::/8'])
  const socket = { remoteAddress: '::ffff:10.1.2.3' }
  const headers: string[] = []
  forwarding.append(headers, { host: 'a.test', port: '80', socket, now: 1_700_000_000_042 }, undefined)
  assert.deepEqual(headers, [
    'x-forwarded-for',
    '10.1.2.3',
    'x-forwarded-host',
    'a.test',
    'x-forwarded-port',
    '80',
    'x-forwarded-proto',
    'http',
    'x-request-start',
    '1700000000.042',
  ])
  const peers = ['::ffff:10.1.2.3', '10.255.0.1', '11.0.0.1', 'fd00::1', 'fe80::1']
  assert.deepEqual(
    peers.map((remoteAddress) => forwarding.isTrusted({ remoteAddress })),
    [true, true, false, true, false],
  )
})

test('ids differ', () => {
  const forwarding = new Forwarding([])
  const ids = new Set(Array.from({ length: 1_000 }, () => forwarding.requestId(undefined)))
  assert.equal(ids.size, 1_000)
})
