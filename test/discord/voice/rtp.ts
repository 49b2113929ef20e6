import { createDecipheriv } from 'node:crypto'

const HEADER_LENGTH = 12
const TAG_LENGTH = 16
const NONCE_LENGTH = 4
const OPUS_PAYLOAD = 120

/** An RTP packet of which only the header has been read. */
export interface RtpPacket {
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly bytes: Buffer
}

/** Reads the header; nothing when it is no RTP packet with Opus. */
export function parseRtp(bytes: Buffer): RtpPacket | undefined {
  if (bytes.length < HEADER_LENGTH + TAG_LENGTH + NONCE_LENGTH) return undefined
  if (bytes.readUInt8(0) !== 0x80 || (bytes.readUInt8(1) & 0x7f) !== OPUS_PAYLOAD) return undefined
  return {
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    bytes,
  }
}

/**
 * Opens a packet sealed by `aead_aes256_gcm_rtpsize`: the header is authenticated, the nonce stands at the end.
 *
 * @throws {Error} when the tag does not fit
 */
export function openPacket({ bytes }: RtpPacket, key: Buffer): Buffer {
  const nonce = Buffer.alloc(12)
  bytes.copy(nonce, 0, bytes.length - NONCE_LENGTH)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAAD(bytes.subarray(0, HEADER_LENGTH))
  decipher.setAuthTag(bytes.subarray(-NONCE_LENGTH - TAG_LENGTH, -NONCE_LENGTH))
  const sealed = bytes.subarray(HEADER_LENGTH, -NONCE_LENGTH - TAG_LENGTH)
  return Buffer.concat([decipher.update(sealed), decipher.final()])
}

const DISCOVERY_LENGTH = 74

/** The answer to a UDP discovery: where the packet came from; nothing when it is something else. */
export function answerDiscovery(packet: Buffer, address: string, port: number): Buffer | undefined {
  if (packet.length !== DISCOVERY_LENGTH || packet.readUInt16BE(0) !== 1) return undefined
  const answer = Buffer.alloc(DISCOVERY_LENGTH)
  answer.writeUInt16BE(2, 0)
  answer.writeUInt16BE(70, 2)
  packet.copy(answer, 4, 4, 8)
  answer.write(address, 8, 'latin1')
  answer.writeUInt16BE(port, 72)
  return answer
}
