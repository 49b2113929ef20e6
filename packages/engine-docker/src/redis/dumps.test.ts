import { after, test } from 'node:test'
import { redisSuite } from '@berth/sdk/testing'
import { reasonToSkip } from '../testing/docker-for-tests.ts'
import { openTestEngine } from '../testing/open-test-engine.ts'
import { openTestNetwork } from '../testing/open-test-network.ts'

const skip = await reasonToSkip()
if (skip) {
  test('docker takes dumps of Redis', { skip }, () => {})
} else {
  const network = await openTestNetwork()
  after(() => network[Symbol.asyncDispose]())
  redisSuite('docker', () => openTestEngine({ network: network.name }))
}
