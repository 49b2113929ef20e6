import assert from 'node:assert/strict'
import test from 'node:test'
import { serveHttp } from '../testing/serve-http.ts'
import { fetchLimited } from './fetch-limited.ts'
import { isPublicAddress } from './public-address.ts'

test('addresses near the bot are not public, however they are written', () => {
  const near = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '2002:7f00:1::',
    '2001:0:1::',
  ]
  assert.deepEqual(near.filter(isPublicAddress), [])
  const far = ['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450::1']
  assert.deepEqual(far.filter(isPublicAddress), far)
})

test('an answer is read whole, with its status', async () => {
  await using server = await serveHttp((_, response) => {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing')
  })
  const { status, type, bytes } = await fetchLimited(server.url, { what: 'it' })
  assert.deepEqual([status, type, bytes.toString()], [404, 'text/plain', 'nothing'])
})

test('an answer that is too long, too late or a failure is told as one problem', async () => {
  await using server = await serveHttp((request, response) => {
    if (request.url === '/late') return
    response.writeHead(request.url === '/broken' ? 500 : 200).end('x'.repeat(1000))
  })
  const options = { what: 'it', largest: 1000, timeout: 5000 }
  assert.equal((await fetchLimited(server.url, options)).bytes.length, 1000)
  const failures = [
    () => fetchLimited(server.url, { ...options, largest: 999 }),
    () => fetchLimited(`${server.url}/late`, { ...options, timeout: 50 }),
    () => fetchLimited(`${server.url}/broken`, options),
  ]
  for (const fail of failures) await assert.rejects(fail, { code: 'UNREACHABLE', details: { what: 'it' } })
})
