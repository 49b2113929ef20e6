/** One piece of output, as Docker multiplexes two streams into one. */
export interface Frame {
  readonly stream: 'stdout' | 'stderr'
  readonly bytes: Buffer
}

const HEADER = 8

/** Takes a multiplexed stream apart, however it is cut into chunks. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  push(chunk: Uint8Array): readonly Frame[] {
    this.#rest = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk])
    const frames: Frame[] = []
    let start = 0
    while (this.#rest.length - start >= HEADER) {
      const end = start + HEADER + this.#rest.readUInt32BE(start + 4)
      if (end > this.#rest.length) break
      // The first byte is 2 for stderr; 0 and 1 are both output.
      const stream = this.#rest[start] === 2 ? 'stderr' : 'stdout'
      frames.push({ stream, bytes: this.#rest.subarray(start + HEADER, end) })
      start = end
    }
    this.#rest = this.#rest.subarray(start)
    return frames
  }
}
