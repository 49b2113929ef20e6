import mediaplex from 'mediaplex'
import type { HeardFrame } from '../voice/listener.ts'

const SAMPLE_RATE = 48_000
const CHANNELS = 2

/** Decodes frames in their order as a listener's client does: stereo samples of 16 bits at 48 kHz, one array a frame. */
export function decodeFrames(frames: readonly Pick<HeardFrame, 'opus'>[]): readonly Int16Array[] {
  const decoder = new mediaplex.OpusEncoder(SAMPLE_RATE, CHANNELS)
  return frames.map(({ opus }) => {
    const bytes = Buffer.from(decoder.decode(opus))
    return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
  })
}

/**
 * How strong a tone is in stereo samples: about the amplitude of a sine of that frequency, 1 at full scale.
 * (Goertzel's algorithm with a Hann window, so that neighbours hardly leak in.)
 */
export function strengthOf(frequency: number, samples: Int16Array): number {
  const length = samples.length / CHANNELS
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / SAMPLE_RATE)
  let [last, beforeLast] = [0, 0]
  for (let at = 0; at < length; at += 1) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / (length - 1))
    const value = ((samples[at * CHANNELS] ?? 0) / 32_768) * window
    const next = value + coefficient * last - beforeLast
    beforeLast = last
    last = next
  }
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast
  return (Math.sqrt(Math.max(power, 0)) * 4) / length
}

/** An amplitude from which on a tone counts as heard. */
const AUDIBLE = 0.02

/** Which of the tones sound in each frame: `101` when the first and the third do. */
export function tonesOf(
  frames: readonly Pick<HeardFrame, 'opus'>[],
  frequencies: readonly number[],
): readonly string[] {
  return decodeFrames(frames).map((samples) =>
    frequencies.map((frequency) => (strengthOf(frequency, samples) > AUDIBLE ? '1' : '0')).join(''),
  )
}

/**
 * Tells what was heard as runs, such as `100 x50, 110 x100`, without those shorter than `shortest` frames: a tone takes a
 * frame or two to come and to go.
 */
export function runsOf(
  heard: readonly string[],
  shortest = 4,
): readonly { readonly tones: string; readonly frames: number }[] {
  const runs: { tones: string; frames: number }[] = []
  for (const tones of heard) {
    const last = runs.at(-1)
    if (last?.tones === tones) last.frames += 1
    else runs.push({ tones, frames: 1 })
  }
  const kept: { tones: string; frames: number }[] = []
  for (const run of runs.filter(({ frames }) => frames >= shortest)) {
    const last = kept.at(-1)
    if (last?.tones === run.tones) last.frames += run.frames
    else kept.push(run)
  }
  return kept
}
