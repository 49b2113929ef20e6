import assert from 'node:assert/strict'
import test from 'node:test'
import mediaplex from 'mediaplex'
import { runsOf, tonesOf } from './tones.ts'

const TONES = [330, 660, 990]

test('tones are found in decoded frames, alone and together, and silence has none', () => {
  const heard = tonesOf(
    encode([...repeat([330], 20), ...repeat([330, 660, 990], 20), ...repeat([660], 20), ...repeat([], 20)]),
    TONES,
  )
  const runs = runsOf(heard)
  assert.deepEqual(
    runs.map(({ tones }) => tones),
    ['100', '111', '010', '000'],
  )
  for (const { frames } of runs) assert.ok(Math.abs(frames - 20) <= 2, `${frames} frames of 20`)
})

const repeat = (frequencies: readonly number[], frames: number) =>
  Array.from({ length: frames }, () => frequencies)

function encode(frames: readonly (readonly number[])[]): readonly { readonly opus: Buffer }[] {
  const encoder = new mediaplex.OpusEncoder(48_000, 2)
  return frames.map((frequencies, frame) => {
    const samples = new Int16Array(1920)
    for (let at = 0; at < samples.length; at += 1) {
      const time = (frame * 960 + Math.floor(at / 2)) / 48_000
      const sum = frequencies.reduce((all, frequency) => all + Math.sin(2 * Math.PI * frequency * time), 0)
      samples[at] = sum * 4000
    }
    return { opus: Buffer.from(encoder.encode(Buffer.from(samples.buffer))) }
  })
}
