import assert from 'node:assert/strict'
import test from 'node:test'
import { serveHttp } from '../testing/serve-http.ts'
import { fetchLimited } from './fetch-limited.ts'

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
