import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { PacketReader, readString, readVarInt, writePacket, writeString } from '../feeds/minecraft/packet.ts'

/** What a server was told in a handshake. */
export interface Handshake {
  readonly host: string
  readonly port: number
  readonly nextState: number | undefined
}

/** How a server behaves. */
export interface FakeMinecraftOptions {
  /** What it answers; with `raw` the bytes that it sends instead. */
  status: unknown
  raw?: Buffer
  /** Whether each byte travels alone. */
  isSlow?: boolean
}

/** A Minecraft server as far as the list of servers asks it. */
export interface FakeMinecraft extends AsyncDisposable {
  readonly port: number
  readonly handshakes: readonly Handshake[]
  /** May be changed at any time. */
  readonly options: FakeMinecraftOptions
}

/** Starts one on a free port of 127.0.0.1. */
export async function startMinecraft(options: FakeMinecraftOptions): Promise<FakeMinecraft> {
  const handshakes: Handshake[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    const reader = new PacketReader(1000)
    let isGreeted = false
    socket.on('data', (chunk: Buffer) => {
      for (const { id, body } of reader.push(chunk)) {
        if (id !== 0) continue
        if (isGreeted) answer(socket, options)
        else handshakes.push(readHandshake(body))
        isGreeted = true
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    handshakes,
    options,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function answer(socket: Socket, { status, raw, isSlow }: FakeMinecraftOptions): void {
  const bytes = raw ?? writePacket(0x00, writeString(JSON.stringify(status)))
  if (!isSlow) return void socket.write(bytes)
  socket.setNoDelay(true)
  for (const byte of bytes) socket.write(Buffer.from([byte]))
}

function readHandshake(body: Buffer): Handshake {
  const start = readVarInt(body, 0)?.end ?? 0
  const host = readString(body.subarray(start))
  const end = start + writeString(host).length
  return { host, port: body.readUInt16BE(end), nextState: readVarInt(body, end + 2)?.value }
}
