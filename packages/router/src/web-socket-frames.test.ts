import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FrameTracker, closeFrame } from './web-socket-frames.ts'

const FRAMES = [
  Buffer.concat([Buffer.of(0x81, 5), Buffer.alloc(5, 0x81)]),
  Buffer.of(0x89, 0),
  Buffer.concat([Buffer.of(0x02, 0xfe, 0x01, 0x00, 1, 2, 3, 4), Buffer.alloc(256, 0x88)]),
  Buffer.concat([Buffer.of(0x80, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70), Buffer.alloc(70_000)]),
  Buffer.of(0x88, 0x82, 1, 2, 3, 4, 2, 234),
]

test('boundaries are found wherever the bytes are cut', () => {
  const bytes = Buffer.concat(FRAMES.slice(0, 3))
  const ends = new Set(FRAMES.slice(0, 3).map((_, index) => Buffer.concat(FRAMES.slice(0, index + 1)).length))
  for (let cut = 0; cut <= bytes.length; cut++) {
    const tracker = new FrameTracker()
    tracker.push(bytes.subarray(0, cut))
    assert.equal(tracker.isAtBoundary, cut === 0 || ends.has(cut), `cut at ${cut}`)
    tracker.push(bytes.subarray(cut))
    assert.equal(tracker.isAtBoundary, true)
  }
})

test('following stops where the first frame ends when it is told to', () => {
  const tracker = new FrameTracker()
  assert.equal(tracker.push(FRAMES[0]?.subarray(0, 3) ?? Buffer.alloc(0), true), 3)
  assert.equal(tracker.push(Buffer.concat([Buffer.alloc(4), ...FRAMES.slice(1)]), true), 4)
  assert.equal(tracker.isAtBoundary, true)
})

test('a close frame is noticed, and only that', () => {
  const tracker = new FrameTracker()
  for (const frame of FRAMES.slice(0, 4)) tracker.push(frame)
  assert.equal(tracker.hasClosed, false)
  tracker.push(FRAMES[4] ?? Buffer.alloc(0))
  assert.equal(tracker.hasClosed, true)
})

test('a close frame says 1012, masked for servers only', () => {
  const plain = closeFrame(false)
  assert.deepEqual([plain[0], plain[1], plain.readUInt16BE(2)], [0x88, plain.length - 2, 1012])
  const masked = closeFrame(true)
  const mask = masked.subarray(2, 6)
  const payload = masked.subarray(6).map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  assert.deepEqual([masked[0], masked[1]], [0x88, 0x80 | payload.length])
  assert.deepEqual(Buffer.from(payload), plain.subarray(2))
})
