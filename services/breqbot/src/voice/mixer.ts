import mediaplex from 'mediaplex'
import type { OpusEncoder } from 'mediaplex'
import { addSamples, limitSoftly } from './sum-softly.ts'

const SAMPLE_RATE = 48_000
const CHANNELS = 2
const BITRATE = 96_000
/** The number of libopus for whether a frame must make sense without those before it. */
const PREDICTION_DISABLED = 4042
/** Samples of a frame, both channels. */
const FRAME_SAMPLES = (SAMPLE_RATE / 50) * CHANNELS

/**
 * How many frames back a decoder begins that is needed in the middle of a sound: Opus predicts from what came before, and
 * is right again after a few frames.
 */
const RUN_UP = 4

/**
 * By how many samples, both channels counted, the encoder is late (6.5 ms). It is given samples that much ahead, so that a
 * sound goes on in step when it is mixed from one frame to the next. What is skipped at a sound's beginning is only what its
 * own encoder put there for the same reason.
 */
const AHEAD = 312 * CHANNELS

/** How many sounds are heard at once; another one ends the one that began first. */
const MOST_SOURCES = 8

interface Source {
  readonly frames: readonly Buffer[]
  position: number
  decoding: Decoding | undefined
}

interface Decoding {
  readonly decoder: OpusEncoder
  /** The frame that was decoded last, of which the end has not been used. */
  last: Int16Array
}

const NOTHING = new Int16Array(FRAME_SAMPLES)

/**
 * Makes one stream of frames of any number of sounds. A sound that is alone passes through untouched; from the first
 * overlap on, until all have ended, sounds are decoded, added and encoded.
 */
export class Mixer {
  #sources: Source[] = []
  #encoder: OpusEncoder | undefined
  readonly #sum = new Float32Array(FRAME_SAMPLES)
  readonly #samples = new Int16Array(FRAME_SAMPLES)

  /** How many sounds are heard now. */
  get size(): number {
    return this.#sources.length
  }

  /** Whether frames are encoded now rather than passed through. */
  get isMixing(): boolean {
    return this.#encoder !== undefined
  }

  add(frames: readonly Buffer[]): void {
    if (this.#sources.length === MOST_SOURCES) this.#sources.shift()
    this.#sources.push({ frames, position: 0, decoding: undefined })
  }

  clear(): void {
    this.#sources = []
    this.#encoder = undefined
  }

  /** The next 20 ms; nothing when all sounds have ended. */
  next(): Buffer | undefined {
    const [first, second] = this.#sources
    if (!first) return undefined
    const frame = second || this.isMixing ? this.#mix() : first.frames[first.position]
    for (const source of this.#sources) source.position += 1
    this.#sources = this.#sources.filter(({ frames, position }) => position < frames.length)
    if (this.#sources.length === 0) this.#encoder = undefined
    return frame
  }

  #mix(): Buffer {
    const isFirst = !this.#encoder
    this.#encoder ??= this.#startEncoder()
    this.#sum.fill(0)
    for (const source of this.#sources) this.#add(source, source.position)
    const frame = this.#encode(this.#encoder)
    if (isFirst) this.#encoder.applyEncoderCtl(PREDICTION_DISABLED, 0)
    return frame
  }

  // The encoder is given the frame before, too, or else a sound that was alone until now would begin anew for it.
  #startEncoder(): OpusEncoder {
    const encoder = new mediaplex.OpusEncoder(SAMPLE_RATE, CHANNELS)
    encoder.setBitrate(BITRATE)
    encoder.applyEncoderCtl(PREDICTION_DISABLED, 1)
    const running = this.#sources.filter(({ position }) => position > 0)
    this.#sum.fill(0)
    for (const source of running) this.#add(source, source.position - 1)
    if (running.length > 0) this.#encode(encoder)
    return encoder
  }

  #encode(encoder: OpusEncoder): Buffer {
    limitSoftly(this.#sum, this.#samples)
    return Buffer.from(encoder.encode(Buffer.from(this.#samples.buffer)))
  }

  #add(source: Source, position: number): void {
    const { frames } = source
    const decoding = (source.decoding ??= startDecoding(frames, position))
    const following = frames[position + 1]
    const next = following ? decode(decoding.decoder, following) : NOTHING
    addSamples(this.#sum.subarray(0, -AHEAD), decoding.last.subarray(AHEAD))
    addSamples(this.#sum.subarray(-AHEAD), next)
    decoding.last = next
  }
}

function startDecoding(frames: readonly Buffer[], position: number): Decoding {
  const decoder = new mediaplex.OpusEncoder(SAMPLE_RATE, CHANNELS)
  let last: Int16Array = NOTHING
  for (const frame of frames.slice(Math.max(0, position - RUN_UP), position + 1))
    last = decode(decoder, frame)
  return { decoder, last }
}

function decode(decoder: OpusEncoder, frame: Buffer): Int16Array {
  const bytes = decoder.decode(frame)
  return new Int16Array(bytes.buffer, bytes.byteOffset, FRAME_SAMPLES)
}
