import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { freePort } from '@berth/sdk/testing'
import { openFixture } from './test-fixture.ts'

const skip = process.platform !== 'linux' && 'only Linux answers for all of 127.0.0.0/8'

test('internal ports answer only the network that instances are in', { skip }, async () => {
  const network = { name: 'berth', gateway: '127.0.0.2', subnet: '127.0.0.3/32' }
  await using fixture = await openFixture((_, response) => response.end('app'), { engine: { network } })
  const internalPort = await freePort()
  await fixture.router.route({ app: 'app', domains: [], targets: [fixture.target], internalPort })
  assert.equal(fixture.router.internalUrl('app', internalPort), `http://127.0.0.2:${internalPort}`)
  const from = async (localAddress: string) => {
    const asked = request({ host: '127.0.0.2', port: internalPort, localAddress, agent: false }).end()
    const [response] = await once(asked, 'response')
    return await text(response)
  }
  assert.equal(await from('127.0.0.3'), 'app')
  await assert.rejects(from('127.0.0.1'), { code: 'ECONNRESET' })
})
