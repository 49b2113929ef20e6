import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { connectTo, portOf, until } from './test-fixture.ts'
import { openTunnel } from './tunnel.ts'
import type { Tunnel } from './tunnel.ts'
import { FrameTracker } from './web-socket-frames.ts'

const HELLO = Buffer.concat([Buffer.of(0x81, 5), Buffer.from('hello')])
const PING = Buffer.of(0x89, 0x80, 1, 2, 3, 4)
const CLOSE_ANSWER = Buffer.of(0x88, 0x80, 1, 2, 3, 4)

test('a close frame is put between two frames, never into one', async () => {
  await using pair = await openPair()
  const { client, target, tunnel } = pair
  const [toClient, toTarget] = [collect(client), collect(target)]
  target.write(HELLO.subarray(0, 4))
  client.write(PING.subarray(0, 1))
  await until(() => toClient().length === 4 && toTarget().length === 1)

  tunnel.goAway(5_000)
  client.write(Buffer.concat([PING.subarray(1), PING]))
  target.write(Buffer.concat([HELLO.subarray(4), HELLO]))
  await until(() => toClient().length > HELLO.length && toTarget().length > PING.length)

  assert.deepEqual(toClient().subarray(0, HELLO.length), HELLO)
  assert.deepEqual(closeCode(toClient().subarray(HELLO.length)), 1012)
  assert.deepEqual(toTarget().subarray(0, PING.length), PING)
  assert.equal(toTarget()[PING.length], 0x88)
})

test('a tunnel ends when both sides have answered the close frame', async () => {
  await using pair = await openPair()
  const { client, target, tunnel } = pair
  tunnel.goAway(60_000)
  client.resume().write(CLOSE_ANSWER)
  target.resume().write(Buffer.of(0x88, 0))
  await pair.ended
})

test('a side that does not answer the close frame is ended after the timeout', async () => {
  await using pair = await openPair()
  pair.client.resume()
  pair.target.resume()
  pair.tunnel.goAway(20)
  await pair.ended
})

test('no close frame follows one that was there already', async () => {
  await using pair = await openPair()
  const toClient = collect(pair.client)
  pair.target.write(Buffer.of(0x88, 0))
  await until(() => toClient().length === 2)
  pair.tunnel.goAway(20)
  await pair.ended
  assert.deepEqual(toClient(), Buffer.of(0x88, 0))
})

test('when one side ends, so does the other', async () => {
  await using pair = await openPair()
  const toTarget = collect(pair.target)
  pair.client.end(PING)
  await pair.ended
  assert.deepEqual(toTarget(), PING)
})

interface Pair extends AsyncDisposable {
  /** The ends that are not the router's. */
  readonly client: Socket
  readonly target: Socket
  readonly tunnel: Tunnel
  readonly ended: Promise<void>
}

async function openPair(): Promise<Pair> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const [client, inside] = await connectBoth(server)
  const [target, outside] = await connectBoth(server)
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const tunnel = openTunnel(inside, outside, true, resolve)
  return {
    client,
    target,
    tunnel,
    ended,
    async [Symbol.asyncDispose]() {
      tunnel.destroy()
      client.destroy()
      target.destroy()
      server.close()
      await ended
    },
  }
}

async function connectBoth(server: ReturnType<typeof createServer>): Promise<[Socket, Socket]> {
  const accepted = once(server, 'connection')
  const socket = await connectTo(portOf(server))
  const [other] = await accepted
  return [socket, other]
}

function collect(socket: Socket): () => Buffer {
  let bytes: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => (bytes = Buffer.concat([bytes, chunk])))
  return () => bytes
}

function closeCode(bytes: Buffer): number | undefined {
  const tracker = new FrameTracker()
  tracker.push(bytes)
  return tracker.hasClosed && tracker.isAtBoundary ? bytes.readUInt16BE(2) : undefined
}
