import { randomBytes } from 'node:crypto'

const CLOSE = 0x8
const SERVICE_RESTART = 1012
const REASON = 'The app was updated'

/**
 * Follows the frames of one direction of a WebSocket without touching them, to know where one may be put in between.
 */
export class FrameTracker {
  /** Whether a close frame has begun: after it there is nothing to say. */
  hasClosed = false
  #header: number[] = []
  /** Bytes of the current frame's payload that are still to come. */
  #payload = 0

  /** Whether the next byte begins a frame. */
  get isAtBoundary(): boolean {
    return this.#payload === 0 && this.#header.length === 0
  }

  /**
   * Follows a chunk.
   *
   * @param untilBoundary - stop where the first frame ends
   * @returns how many bytes were followed: all of them, unless it stopped
   */
  push(chunk: Uint8Array, untilBoundary = false): number {
    let at = 0
    while (at < chunk.length) {
      if (this.#payload > 0) {
        const taken = Math.min(this.#payload, chunk.length - at)
        this.#payload -= taken
        at += taken
      } else {
        this.#header.push(chunk[at++] ?? 0)
        this.#readHeader()
      }
      if (untilBoundary && this.isAtBoundary) return at
    }
    return at
  }

  #readHeader(): void {
    const [first = 0, second = 0] = this.#header
    if (this.#header.length < 2) return
    const short = second & 0x7f
    const extra = short === 126 ? 2 : short === 127 ? 8 : 0
    if (this.#header.length < 2 + extra + (second & 0x80 ? 4 : 0)) return
    this.#payload =
      extra === 0 ? short : this.#header.slice(2, 2 + extra).reduce((length, byte) => length * 256 + byte, 0)
    this.#header = []
    if ((first & 0xf) === CLOSE) this.hasClosed = true
  }
}

/**
 * A close frame with 1012, which asks the other side to connect again.
 *
 * @param isMasked - whether it goes to a server, which only takes masked frames
 */
export function closeFrame(isMasked: boolean): Buffer {
  const payload = Buffer.alloc(2 + REASON.length)
  payload.writeUInt16BE(SERVICE_RESTART)
  payload.write(REASON, 2, 'latin1')
  if (!isMasked) return Buffer.concat([Buffer.of(0x80 | CLOSE, payload.length), payload])
  const mask = randomBytes(4)
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return Buffer.concat([Buffer.of(0x80 | CLOSE, 0x80 | payload.length), mask, masked])
}
