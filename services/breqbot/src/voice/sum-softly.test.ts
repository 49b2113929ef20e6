import assert from 'node:assert/strict'
import test from 'node:test'
import { addSamples, limitSoftly } from './sum-softly.ts'

function mix(...sources: readonly (readonly number[])[]): readonly number[] {
  const length = sources[0]?.length ?? 0
  const sum = new Float32Array(length)
  for (const source of sources) addSamples(sum, Int16Array.from(source))
  const samples = new Int16Array(length)
  limitSoftly(sum, samples)
  return [...samples]
}

test('quiet sums are exact', () => {
  assert.deepEqual(mix([1, -2, 8000], [3, -4, 8000], [0, 0, 8000]), [4, -6, 24_000])
})

test('loud sums bend towards full scale without ever passing it, and stay in order', () => {
  const [half, loud, louder, loudest] = mix(
    [16_000, 16_000, 32_767, 32_767],
    [0, 16_000, 16_000, 32_767],
    [0, 0, 0, 32_767],
  )
  assert.ok(half && loud && louder && loudest)
  assert.equal(half, 16_000)
  assert.ok(loud > 24_575 && loud < 32_000)
  assert.ok(louder > loud && loudest >= louder && loudest <= 32_767)
  const [lowest = 0] = mix([-32_768, 0], [-32_768, 0])
  assert.ok(lowest >= -32_767 && lowest < -32_700)
})
