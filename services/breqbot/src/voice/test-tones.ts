import mediaplex from 'mediaplex'

/** Frames of a tone, as they would be stored; quiet enough for three of them to be added. */
export function toneFrames(frequency: number, frames: number): readonly Buffer[] {
  const encoder = new mediaplex.OpusEncoder(48_000, 2)
  encoder.setBitrate(96_000)
  return Array.from({ length: frames }, (_, frame) => {
    const samples = new Int16Array(1920)
    for (let at = 0; at < samples.length; at += 1) {
      const time = (frame * 960 + Math.floor(at / 2)) / 48_000
      samples[at] = 6000 * Math.sin(2 * Math.PI * frequency * time)
    }
    return Buffer.from(encoder.encode(Buffer.from(samples.buffer)))
  })
}
