import { sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

// The few structures of MLS (RFC 9420) that a voice server writes and reads itself.

const VERSION = 1
const PUBLIC_MESSAGE = 1
const EXTERNAL_SENDER = 2
const PROPOSAL = 2
const COMMIT = 3
const ADD = 1
const MEMBER_SENDER = 1
const NEW_MEMBER_COMMIT = 4

export const u8 = (value: number): Buffer => Buffer.from([value])

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(value)
  return bytes
}

/** A vector: its length in one, two or four bytes, then itself. */
export function vector(bytes: Uint8Array): Buffer {
  const { length } = bytes
  if (length < 64) return Buffer.concat([u8(length), bytes])
  if (length < 16_384) return Buffer.concat([u16(0x4000 | length), bytes])
  return Buffer.concat([u32(0x8000_0000 + length), bytes])
}

/** The voice server's proposal to add a member, by its key package, to a group that nobody but its founder is in yet. */
export function addProposal(groupId: Buffer, keyPackage: Buffer, key: KeyObject): Buffer {
  const content = Buffer.concat([
    vector(groupId),
    u64(0n),
    u8(EXTERNAL_SENDER),
    u32(0),
    vector(Buffer.alloc(0)),
    u8(PROPOSAL),
    u16(ADD),
    keyPackage,
  ])
  const framed = Buffer.concat([u16(VERSION), u16(PUBLIC_MESSAGE), content])
  const label = vector(Buffer.from('MLS 1.0 FramedContentTBS'))
  const signature = sign('sha256', Buffer.concat([label, vector(framed)]), key)
  return Buffer.concat([framed, vector(signature)])
}

/**
 * Splits what a member sends after proposals: a commit, with a welcome right behind it and nothing between them that says
 * where the one ends.
 */
export function splitCommit(payload: Buffer): { readonly commit: Buffer; readonly welcome: Buffer } {
  const reader = new Reader(payload)
  reader.skip(4) // version and wire format
  reader.skipVector() // group id
  reader.skip(8) // epoch
  const sender = reader.byte()
  if (sender !== NEW_MEMBER_COMMIT) reader.skip(4)
  reader.skipVector() // authenticated data
  if (reader.byte() !== COMMIT) throw new TypeError('The message holds no commit')
  reader.skipVector() // proposals
  const hasPath = reader.byte() === 1
  if (hasPath) {
    skipLeafNode(reader)
    reader.skipVector() // nodes of the path
  }
  reader.skipVector() // signature
  reader.skipVector() // confirmation tag
  if (sender === MEMBER_SENDER) reader.skipVector() // membership tag
  return { commit: payload.subarray(0, reader.at), welcome: payload.subarray(reader.at) }
}

const FROM_KEY_PACKAGE = 1
const FROM_COMMIT = 3
const CAPABILITIES = 5

function skipLeafNode(reader: Reader): void {
  reader.skipVector() // encryption key
  reader.skipVector() // signature key
  reader.skip(2) // kind of credential
  reader.skipVector() // identity
  for (let list = 0; list < CAPABILITIES; list += 1) reader.skipVector()
  const source = reader.byte()
  if (source === FROM_KEY_PACKAGE) reader.skip(16) // lifetime
  if (source === FROM_COMMIT) reader.skipVector() // parent hash
  reader.skipVector() // extensions
  reader.skipVector() // signature
}

class Reader {
  at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  byte(): number {
    this.at += 1
    return this.#bytes.readUInt8(this.at - 1)
  }

  skip(length: number): void {
    this.at += length
  }

  skipVector(): void {
    const size = this.#bytes.readUInt8(this.at) >> 6
    const length =
      size === 0
        ? this.#bytes.readUInt8(this.at)
        : size === 1
          ? this.#bytes.readUInt16BE(this.at) & 0x3fff
          : this.#bytes.readUInt32BE(this.at) & 0x3fff_ffff
    this.at += 2 ** size + length
  }
}
