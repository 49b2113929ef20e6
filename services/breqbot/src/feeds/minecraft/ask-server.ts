import { connect } from 'node:net'
import { PacketReader, readString, writePacket, writeString, writeVarInt } from './packet.ts'
import type { ServerAddress, ServerName } from './find-server.ts'
import { DEFAULT_PORT } from './find-server.ts'

/** An icon of a server is some ten thousand characters; no honest answer is larger than this. */
const LARGEST_ANSWER = 300_000
/** Says that the asker wants to know the server's version rather than to play. */
const ANY_VERSION = -1
const STATUS_STATE = 1

/**
 * Asks a server for its status, as the game's list of servers does, and gives the JSON that it answers.
 *
 * @param name - what players call it, which the server is told too: several may share an address
 * @param timeout - milliseconds until the whole answer is there
 * @throws {Error} when it cannot be reached, does not answer in time, or does not speak the protocol
 */
export async function askServer(
  { address, port }: ServerAddress,
  name: ServerName,
  timeout: number,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect({ host: address, port })
  const timer = setTimeout(() => reject(new Error(`It did not answer within ${timeout} ms`)), timeout)
  const reader = new PacketReader(LARGEST_ANSWER)
  socket.once('connect', () => socket.write(Buffer.concat([handshake(name), writePacket(0x00)])))
  socket.on('data', (chunk: Buffer) => {
    try {
      const answer = reader.push(chunk).find(({ id }) => id === 0x00)
      if (answer) resolve(readString(answer.body))
    } catch (error) {
      reject(error instanceof Error ? error : new Error('It sent no packet'))
    }
  })
  socket.once('error', reject)
  socket.once('close', () => reject(new Error('It hung up')))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

function handshake({ host, port = DEFAULT_PORT }: ServerName): Buffer {
  const portBytes = Buffer.alloc(2)
  portBytes.writeUInt16BE(port)
  return writePacket(0x00, writeVarInt(ANY_VERSION), writeString(host), portBytes, writeVarInt(STATUS_STATE))
}
