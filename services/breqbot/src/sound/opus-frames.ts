import prism from 'prism-media'

/** Samples at 48 kHz in a frame of 20 ms. */
const FRAME_SAMPLES = 960

/** Milliseconds in each frame. */
export const FRAME_LENGTH = 20

/** A file that is not what a listener can be sent frame by frame. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

/**
 * The frames of an Ogg Opus file, each checked to hold 20 ms, and all checked to be there by the file's own count.
 *
 * @throws {FrameError} when the file is anything else
 */
export async function readFrames(file: Buffer): Promise<readonly Buffer[]> {
  const demuxer = new prism.opus.OggDemuxer()
  const frames: Buffer[] = []
  demuxer.on('data', (frame: Buffer) => frames.push(frame))
  const ended = new Promise<void>((resolve, reject) => {
    demuxer.once('end', resolve)
    demuxer.once('error', (cause) => reject(new FrameError('The file is no Ogg', { cause })))
  })
  demuxer.end(file)
  await ended
  if (frames.length === 0) throw new FrameError('The file holds no Opus')
  const wrong = frames.findIndex((frame) => samplesIn(frame) !== FRAME_SAMPLES)
  if (wrong !== -1) throw new FrameError(`Frame ${wrong} is not of 20 ms`)
  // The demuxer is silent about what it cannot read, such as a packet that goes on on another page.
  const told = Math.ceil(lastGranule(file) / FRAME_SAMPLES)
  if (told > frames.length) throw new FrameError(`Only ${frames.length} of ${told} frames can be read`)
  // Copies, so that keeping frames does not keep the file, and each sound's memory can be told.
  return copyTogether(frames)
}

/** How many samples at 48 kHz a frame holds, by its first bytes (RFC 6716, 3.1); 0 when it is no frame. */
export function samplesIn(frame: Buffer): number {
  const toc = frame[0]
  if (toc === undefined) return 0
  const config = toc >> 3
  const perPart =
    config < 12
      ? ([480, 960, 1920, 2880][config & 3] ?? 0)
      : config < 16
        ? ([480, 960][config & 1] ?? 0)
        : ([120, 240, 480, 960][config & 3] ?? 0)
  const code = toc & 3
  const parts = code === 0 ? 1 : code < 3 ? 2 : (frame[1] ?? 0) & 0x3f
  return parts * perPart
}

const GRANULE_AT = 6

function lastGranule(file: Buffer): number {
  const page = file.lastIndexOf('OggS')
  return Number(file.readBigInt64LE(page + GRANULE_AT))
}

function copyTogether(frames: readonly Buffer[]): readonly Buffer[] {
  const all = Buffer.concat(frames)
  let at = 0
  return frames.map(({ length }) => {
    at += length
    return all.subarray(at - length, at)
  })
}
