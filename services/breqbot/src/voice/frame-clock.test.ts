import assert from 'node:assert/strict'
import test from 'node:test'
import { FrameClock } from './frame-clock.ts'
import { TestTime } from './test-time.ts'

function counter(frames = Infinity) {
  const member = { ticks: 0, tick: () => (member.ticks += 1) <= frames }
  return member
}

test('it ticks at once, then every 20 ms, and does not drift however late its timer fires', () => {
  const time = new TestTime()
  const clock = new FrameClock(time)
  const member = counter()
  clock.start(member)
  assert.equal(member.ticks, 1)
  const started = time.now()
  for (let tick = 0; tick < 1000; tick += 1) time.fire(tick % 17)
  assert.equal(member.ticks, 1001)
  assert.ok(Math.abs(time.now() - started - 20_000) < 20)
})

test('a stall is made up for when it is short, and skipped when it is long', () => {
  const time = new TestTime()
  const clock = new FrameClock(time)
  const member = counter()
  clock.start(member)
  time.fire(65)
  assert.equal(member.ticks, 5, 'three that were missed, and the one that was due')
  time.fire()
  assert.equal(member.ticks, 6)
  time.fire(100)
  assert.equal(member.ticks, 12, 'five that were missed, and the one that was due')
  time.fire(101)
  assert.equal(member.ticks, 13)
  time.fire(3000)
  assert.equal(member.ticks, 14)
})

test('one clock serves all, those that join later are sent at once, and it stops when nobody is left', () => {
  const time = new TestTime()
  const clock = new FrameClock(time)
  const [first, second] = [counter(3), counter(2)]
  clock.start(first)
  time.fire(3)
  clock.start(second)
  clock.start(second)
  assert.deepEqual([first.ticks, second.ticks], [2, 1])
  time.fire()
  time.fire()
  assert.deepEqual([first.ticks, second.ticks, clock.isRunning], [4, 3, false])
  clock.start(first)
  assert.equal(clock.isRunning, false, 'a member that has nothing to send starts nothing')
})

test('a member that is stopped is not ticked again', () => {
  const time = new TestTime()
  const clock = new FrameClock(time)
  const [first, second] = [counter(), counter()]
  clock.start(first)
  clock.start(second)
  clock.stop(first)
  time.fire()
  assert.deepEqual([first.ticks, second.ticks], [1, 2])
  clock.stop(second)
  assert.equal(clock.isRunning, false)
})
