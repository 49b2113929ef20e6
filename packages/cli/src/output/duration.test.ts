import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDuration } from './duration.ts'

test('durations are told in the unit that fits', () => {
  assert.deepEqual([0, 340.4, 999, 1000, 1234, 59_940, 59_960, 125_000].map(formatDuration), [
    '0 ms',
    '340 ms',
    '999 ms',
    '1.0 s',
    '1.2 s',
    '59.9 s',
    '1 min 0 s',
    '2 min 5 s',
  ])
})
