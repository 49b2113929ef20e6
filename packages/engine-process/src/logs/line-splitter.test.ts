import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, assert as assertProperty, integer, property, string } from 'fast-check'
import { LineSplitter, LONGEST_LINE } from './line-splitter.ts'

function split(...chunks: readonly (string | Uint8Array)[]): readonly string[] {
  const splitter = new LineSplitter()
  const lines = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk)))
  return [...lines, ...splitter.end()]
}

test('lines end with a line break, the last one also with the stream', () => {
  assert.deepEqual(split('one\ntwo\r\n\nth', 'ree'), ['one', 'two', '', 'three'])
  assert.deepEqual(split('one\n'), ['one'])
  assert.deepEqual(split(), [])
})

test('a character that is cut between two chunks is whole', () => {
  const [first, second, third] = Buffer.from('世')
  assert.deepEqual(split(new Uint8Array([first ?? 0]), new Uint8Array([second ?? 0, third ?? 0, 10])), ['世'])
})

test('what is no UTF-8 does no harm', () => {
  assert.deepEqual(split(new Uint8Array([97, 0xff, 98, 10, 0xc3])), ['a\ufffdb', '\ufffd'])
})

test('a line that is too long comes in pieces, which never cut a character', () => {
  const long = `${'a'.repeat(LONGEST_LINE - 1)}🚢${'b'.repeat(LONGEST_LINE * 2)}`
  const pieces = split(long, '\nnext\n')
  assert.deepEqual(pieces.slice(0, 1), ['a'.repeat(LONGEST_LINE - 1)])
  assert.equal(pieces.slice(0, -1).join(''), long)
  assert.ok(pieces.every((piece) => piece.length <= LONGEST_LINE))
})

test('however the bytes are cut, the lines are the same', () => {
  assertProperty(
    property(array(string({ unit: 'binary' })), integer({ min: 1, max: 7 }), (texts, size) => {
      const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''))
      const count = Math.ceil(bytes.length / size)
      const chunks = Array.from({ length: count }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      )
      assert.deepEqual(split(...chunks), split(bytes))
    }),
  )
})
