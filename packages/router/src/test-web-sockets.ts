import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { TestContext } from 'node:test'
import type { DrainResult } from '@berth/sdk'
import { LIMITS } from './defaults.ts'

const HELLO = Buffer.of(0x81, 0x80, 0, 0, 0, 0)
const ANSWER = Buffer.of(0x81, 2, 0x68, 0x69)

/** Makes a target answer each frame, but no close frames. */
export function answerWebSockets(server: Server): void {
  server.on('upgrade', (_, socket: Duplex) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n')
    socket.on('data', () => socket.write(ANSWER)).on('error', () => socket.destroy())
  })
}

/** Where a router listens. */
type Place = { readonly port: number } | { readonly socketPath: string }

export function openClients(quantity: number, place: Place): Promise<readonly WebSocketClient[]> {
  return Promise.all(Array.from({ length: quantity }, () => openClient(place)))
}

export interface OneByOne {
  readonly clients: readonly WebSocketClient[]
  readonly drain: () => Promise<DrainResult>
  readonly spacing: number
}

/** Drains by a clock of its own, on which in each stretch of the spacing one WebSocket is closed while the others go on. */
export async function drainOneByOne(
  t: TestContext,
  { clients, drain, spacing }: OneByOne,
): Promise<DrainResult> {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  // Also when it fails: what is open is closed by real time.
  using _ = { [Symbol.dispose]: () => t.mock.timers.reset() }
  const drained = drain()
  const open = new Set(clients)
  while (open.size > 0) {
    t.mock.timers.tick(spacing)
    open.delete(await Promise.race([...open].map((client) => client.closed.then(() => client))))
    // An answer comes behind whatever was sent before.
    for (const client of open) assert.deepEqual(await client.say(), ANSWER)
  }
  for (const client of clients) client.end()
  // The target does not answer close frames.
  t.mock.timers.tick(LIMITS.webSocketCloseTimeout)
  return await drained
}

export interface WebSocketClient {
  /** Sends a frame and answers with what comes back, or with the close frame that has come before. */
  say(): Promise<Buffer>
  /** A close frame, when it has come. */
  readonly closed: Promise<Buffer>
  end(): void
}

async function openClient(place: Place): Promise<WebSocketClient> {
  const headers = { host: 'app.test', connection: 'upgrade', upgrade: 'websocket' }
  const asked = request({ host: '127.0.0.1', ...place, headers }).end()
  const [, socket] = (await once(asked, 'upgrade')) as [unknown, Duplex]
  const closed = new Promise<Buffer>((resolve) =>
    socket.on('data', (bytes: Buffer) => bytes[0] === 0x88 && resolve(bytes)),
  )
  return {
    closed,
    async say() {
      const answer = once(socket, 'data').then(([bytes]) => bytes as Buffer)
      socket.write(HELLO)
      return await Promise.race([closed, answer])
    },
    end: () => socket.destroy(),
  }
}
