import assert from 'node:assert/strict'
import test from 'node:test'
// @boundaries-ignore what tests start is shared by all of them
import { decodeFrames, runsOf, tonesOf } from '../../../../test/discord/index.ts'
import { Mixer } from './mixer.ts'
import { toneFrames } from './test-tones.ts'

const TONES = [330, 660, 990]
const [low, middle, high] = [toneFrames(330, 150), toneFrames(660, 100), toneFrames(990, 50)]

function take(mixer: Mixer, count = Infinity): readonly Buffer[] {
  const frames: Buffer[] = []
  for (let taken = 0; taken < count; taken += 1) {
    const frame = mixer.next()
    if (!frame) break
    frames.push(frame)
  }
  return frames
}

const hear = (frames: readonly Buffer[]) =>
  tonesOf(
    frames.map((opus) => ({ opus })),
    TONES,
  )

test('a sound that is alone passes through untouched', () => {
  const mixer = new Mixer()
  mixer.add(low)
  const frames = take(mixer)
  assert.equal(frames.length, low.length)
  assert.ok(frames.every((frame, index) => frame === low[index]))
  assert.equal(mixer.next(), undefined)
})

test('sounds that overlap are all heard, each from when it began to when it ends', () => {
  const mixer = new Mixer()
  mixer.add(low)
  const frames = [...take(mixer, 50)]
  mixer.add(middle)
  frames.push(...take(mixer, 50))
  mixer.add(high)
  frames.push(...take(mixer))
  assert.equal(frames.length, 150)
  const runs = runsOf(hear(frames))
  assert.deepEqual(
    runs.map(({ tones }) => tones),
    ['100', '110', '111'],
  )
  for (const { frames: length } of runs) assert.ok(Math.abs(length - 50) <= 3, `${length} frames of 50`)
})

test('a sound goes on in step, sample by sample, when it is mixed in its middle', () => {
  const mixer = new Mixer()
  mixer.add(low)
  const frames = [...take(mixer, 50)]
  mixer.add(toneFrames(0, 100))
  frames.push(...take(mixer, 30))
  const [alone, mixed] = [low, frames].map((all) =>
    decodeFrames(all.slice(0, 80).map((opus) => ({ opus }))).slice(49),
  )
  assert.ok(alone && mixed)
  const errors = mixed.map((samples, index) => relativeError(samples, alone[index] ?? samples))
  for (const error of errors) assert.ok(error < 0.3, errors.map((each) => each.toFixed(3)).join())
})

test('what was mixed once stays mixed until all has ended, and the next sound passes through again', () => {
  const mixer = new Mixer()
  mixer.add(low)
  mixer.add(high)
  assert.equal(take(mixer, 100).length, 100)
  assert.deepEqual([mixer.size, mixer.isMixing], [1, true])
  take(mixer)
  assert.deepEqual([mixer.size, mixer.isMixing], [0, false])
  mixer.add(middle)
  assert.equal(mixer.next(), middle[0])
})

test('of too many sounds the one that began first ends; clearing ends all', () => {
  const mixer = new Mixer()
  mixer.add(low)
  for (let added = 0; added < 8; added += 1) mixer.add(middle)
  assert.equal(mixer.size, 8)
  assert.deepEqual(new Set(hear(take(mixer, 20)).slice(4)), new Set(['010']))
  mixer.clear()
  assert.equal(mixer.next(), undefined)
})

function relativeError(samples: Int16Array, expected: Int16Array): number {
  const energyOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0)
  const differences = [...samples].map((value, at) => value - (expected[at] ?? 0))
  return Math.sqrt(energyOf(differences) / energyOf([...expected]))
}
