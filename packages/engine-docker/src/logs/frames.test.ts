import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { FrameReader } from './frames.ts'
import type { Frame } from './frames.ts'

const frames = fc.array(
  fc.record({
    stream: fc.constantFrom('stdout', 'stderr'),
    bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  }),
)

test('however the bytes are cut into chunks, the same frames come out', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (sent, sizes) => {
      const reader = new FrameReader()
      const bytes = Buffer.concat(sent.map(format))
      const seen: Frame[] = []
      for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
        const end = start + sizes[turn % sizes.length]!
        seen.push(...reader.push(bytes.subarray(start, end)))
        start = end
      }
      assert.deepEqual(
        seen.map(({ stream, bytes }) => [stream, bytes.toString('hex')]),
        sent.map(({ stream, bytes }) => [stream, bytes.toString('hex')]),
      )
    }),
  )
})

function format({ stream, bytes }: Frame): Buffer {
  const header = Buffer.alloc(8)
  header[0] = stream === 'stderr' ? 2 : 1
  header.writeUInt32BE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}
