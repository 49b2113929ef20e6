import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

const TEXT = 0x81
const CLOSE = 0x88

/** Accepts a WebSocket whose messages are short, and answers each. Just what the routers' suite needs of the protocol. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  reply: (text: string) => string,
): void {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  let rest: Buffer = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let frame = readFrame(rest); frame; frame = readFrame(rest)) {
      rest = rest.subarray(frame.length)
      if (frame.first === CLOSE) {
        socket.end(Buffer.concat([Buffer.of(CLOSE, frame.payload.length), frame.payload]))
        return
      }
      const answer = Buffer.from(reply(frame.payload.toString()))
      socket.write(Buffer.concat([Buffer.of(TEXT, answer.length), answer]))
    }
  })
}

interface Frame {
  readonly first: number
  readonly payload: Buffer
  /** Bytes, of the whole frame. */
  readonly length: number
}

/** The first frame, masked as clients' are and of up to 125 bytes; `undefined` when it is not whole yet. */
function readFrame(bytes: Buffer): Frame | undefined {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return undefined
  const size = second & 0x7f
  if (size > 125 || (second & 0x80) === 0) throw new RangeError('The suite sends short, masked frames only')
  const length = 6 + size
  if (bytes.length < length) return undefined
  const mask = bytes.subarray(2, 6)
  const payload = bytes.subarray(6, length).map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return { first, payload: Buffer.from(payload), length }
}

/** A WebSocket client with promises. */
export interface Talk {
  /** Sends a text and answers with the next one that comes. */
  say(text: string): Promise<string>
  /** The code that it was closed with. */
  readonly closed: Promise<number>
  close(): void
}

export async function openWebSocket(url: string): Promise<Talk> {
  const socket = new WebSocket(url)
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(code), { once: true })
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('error', () => reject(new Error(`No WebSocket at ${url}`)), { once: true })
  })
  return {
    say(text) {
      const answer = new Promise<string>((resolve) => {
        socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true })
      })
      socket.send(text)
      return answer
    },
    closed,
    close: () => socket.close(),
  }
}
