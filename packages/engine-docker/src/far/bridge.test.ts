import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { suite, test } from 'node:test'
import { freePort } from '@berth/sdk/testing'
import { reasonToSkip } from '../testing/docker-for-tests.ts'
import { openIdleContainer } from '../testing/open-idle-container.ts'
import { openBridge } from './bridge.ts'

const NOBODY = '65534:65534'

suite('a bridge', { skip: await reasonToSkip(), timeout: 60_000 }, () => {
  test('hands on all that either side sends, also what comes after the other one has ended', async () => {
    await using idle = await openIdleContainer()
    await idle.container.start()
    const [sent, answered] = [randomBytes(3_000_000), randomBytes(3_000_000)]
    const received = Promise.withResolvers<Buffer>()
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      received.resolve(buffer(socket).finally(() => socket.end(answered)))
    })
    await using _ = server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const bridge = await openBridge(idle.container, NOBODY, ['127.0.0.1', String(port)])
    bridge.end(sent)
    const back = await buffer(bridge)
    assert.deepEqual([sent.equals(await received.promise), answered.equals(back)], [true, true])
  })

  test('says why nothing can be connected to, as Node does', async () => {
    await using idle = await openIdleContainer()
    const open = (...place: [string, string] | [string]) => openBridge(idle.container, NOBODY, place)
    const port = String(await freePort())
    await assert.rejects(open('127.0.0.1', port), /is not running/)
    await idle.container.start()
    await assert.rejects(open('127.0.0.1', port), {
      code: 'ECONNREFUSED',
      message: `connect ECONNREFUSED 127.0.0.1:${port}`,
    })
    await assert.rejects(open('/no/such.sock'), { code: 'ENOENT' })
    await assert.rejects(open('127.0.0.1', '1; touch /tmp/owned'), /connect/)
  })

  test('is given up with its signal, and leaves no program behind', async () => {
    await using idle = await openIdleContainer()
    await idle.container.start()
    const server = createServer((socket) => socket.on('error', () => {}).resume())
    await using _ = server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const [reason, aborting] = [new Error('enough'), new AbortController()]
    const place = ['127.0.0.1', String(port)] as const
    const opening = openBridge(idle.container, NOBODY, place, { signal: aborting.signal })
    aborting.abort(reason)
    await assert.rejects(opening, (error) => error === reason)

    const bridge = await openBridge(idle.container, NOBODY, place)
    bridge.destroy()
    const names = async () => {
      const { Processes } = (await idle.container.top({ ps_args: '-eo pid,comm' })) as {
        Processes: string[][]
      }
      return Processes.flat()
    }
    while ((await names()).includes('perl'));
  })
})
