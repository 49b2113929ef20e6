import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StallWatch } from './stall-watch.ts'

test('the time without progress begins again with each byte and with each change of who is waited for', () => {
  const watch = new StallWatch(1_000, 'client', 10)
  assert.equal(watch.idleFor(1_500, 'client', 10), 500)
  assert.equal(watch.idleFor(2_000, 'client', 11), 0)
  assert.equal(watch.idleFor(2_300, 'client', 11), 300)
  assert.equal(watch.idleFor(2_400, 'head', 11), 0)
})

test('what a client sends does not give a target more time for its answer', () => {
  const watch = new StallWatch(1_000, 'head', 10)
  assert.equal(watch.idleFor(1_500, 'head', 99), 500)
})
