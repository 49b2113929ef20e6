import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { freePort } from '@berth/sdk/testing'
import { ask, openFixture, startApp } from './test-fixture.ts'

const skip = process.platform !== 'linux' && 'only Linux answers for all of 127.0.0.0/8'

test('internal ports answer only the network that instances are in', { skip }, async () => {
  const network = { name: 'berth', gateway: '127.0.0.2', subnet: '127.0.0.3/32' }
  await using fixture = await openFixture({ engine: { network } })
  await using app = await startApp('app')
  const internalPort = await freePort()
  await fixture.router.route({ app: 'app', domains: [], targets: [app.target], internalPort })
  assert.equal(fixture.router.internalUrl('app', internalPort), `http://127.0.0.2:${internalPort}`)
  const from = async (localAddress: string) => {
    const asked = request({ host: '127.0.0.2', port: internalPort, localAddress, agent: false }).end()
    const [response] = await once(asked, 'response')
    return await text(response)
  }
  assert.equal(await from('127.0.0.3'), 'app')
  await assert.rejects(from('127.0.0.1'), { code: 'ECONNRESET' })
})

test('a connection to a target does not rest until the target ends it', async () => {
  const sockets: Promise<unknown>[] = []
  const server = createServer({ keepAliveTimeout: 0 }, (_, response) => response.end('app'))
  server.on('connection', (socket) => sockets.push(new Promise((resolve) => socket.once('close', resolve))))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await using fixture = await openFixture()
  const target = { instance: 'app', address: { host: '127.0.0.1', port } }
  await fixture.router.route({ app: 'app', domains: ['app.test'], targets: [target] })
  const agent = new Agent({ keepAlive: true })
  for (let round = 0; round < 2; round++)
    await Promise.all(Array.from({ length: 20 }, () => ask(fixture.router.port, { host: 'app.test', agent })))
  // All are ended, and not by the server.
  await Promise.all(sockets)
  agent.destroy()
  server.close()
})
