/** The packets of Minecraft's status protocol: a length, an id, and fields; numbers are written seven bits a byte. */

/** A 32-bit number in one to five bytes. */
export function writeVarInt(value: number): Buffer {
  const bytes: number[] = []
  let rest = value >>> 0
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return Buffer.from([...bytes, rest])
}

/** The number at a place, and where it ends; undefined while its end has not come. @throws {RangeError} */
export function readVarInt(
  bytes: Buffer,
  at: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[at + index]
    if (byte === undefined) return undefined
    value |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) return { value, end: at + index + 1 }
  }
  throw new RangeError('The number is longer than five bytes')
}

/** A text behind its length in bytes. */
export function writeString(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([writeVarInt(bytes.length), bytes])
}

/** A packet behind its length. */
export function writePacket(id: number, ...fields: readonly Buffer[]): Buffer {
  const body = Buffer.concat([writeVarInt(id), ...fields])
  return Buffer.concat([writeVarInt(body.length), body])
}

/** A packet without its length. */
export interface Packet {
  readonly id: number
  readonly body: Buffer
}

/** Puts packets together from the pieces in which they arrive. */
export class PacketReader {
  readonly #largest: number
  #bytes: Buffer = Buffer.alloc(0)

  constructor(largest: number) {
    this.#largest = largest
  }

  /** The packets that these bytes complete. @throws {RangeError} when one is malformed or too large */
  push(chunk: Buffer): readonly Packet[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    const packets: Packet[] = []
    for (;;) {
      const length = readVarInt(this.#bytes, 0)
      if (!length) return packets
      if (length.value < 1 || length.value > this.#largest)
        throw new RangeError('The packet has no such length')
      const end = length.end + length.value
      if (this.#bytes.length < end) return packets
      const packet = this.#bytes.subarray(length.end, end)
      this.#bytes = this.#bytes.subarray(end)
      const id = readVarInt(packet, 0)
      if (!id) throw new RangeError('The packet has no id')
      packets.push({ id: id.value, body: packet.subarray(id.end) })
    }
  }
}

/** @throws {RangeError} when the text is not whole */
export function readString(body: Buffer): string {
  const length = readVarInt(body, 0)
  if (!length || length.value < 0 || body.length < length.end + length.value)
    throw new RangeError('The text is cut')
  return body.toString('utf8', length.end, length.end + length.value)
}
