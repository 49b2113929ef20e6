import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { waitForPort } from './wait-for-port.ts'

async function listen(port: number): Promise<Server & AsyncDisposable> {
  const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

test('a port is waited for until it is opened, and no longer', async () => {
  const first = await listen(0)
  const { port } = first.address() as AddressInfo
  await first[Symbol.asyncDispose]()
  let isOpen = false
  // An hour: the test could not pass by the end of that time.
  const waiting = waitForPort({}, { host: '127.0.0.1', port }, 3_600_000).then(() => isOpen)
  await setImmediate()
  await using _ = await listen(port)
  isOpen = true
  assert.equal(await waiting, true)
})

test('a port that is never opened is waited for no longer than asked, or until the wait is given up', async () => {
  const first = await listen(0)
  const { port } = first.address() as AddressInfo
  await first[Symbol.asyncDispose]()
  await waitForPort({}, { host: '127.0.0.1', port }, 30)
  const reason = new Error('enough')
  const waiting = waitForPort({}, { host: '127.0.0.1', port }, 3_600_000, {
    signal: AbortSignal.abort(reason),
  })
  await assert.rejects(waiting, (error: Error) => error === reason || error.cause === reason)
})
