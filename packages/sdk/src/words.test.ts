import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { quoteWord, splitWords } from './words.ts'

test('every word survives its quotes', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 20, unit: 'binary' })), (words) => {
      assert.deepEqual(splitWords(words.map(quoteWord).join(' ')), words)
    }),
  )
})
