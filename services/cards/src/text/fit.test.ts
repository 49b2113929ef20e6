import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { fitText } from './fit.ts'

const BOX = { width: 400, height: 100, sizes: [40, 30, 20, 10], lineHeight: 1.25 }

void suite('a text in a box', () => {
  test('has the largest size in which it fits', () => {
    assert.deepEqual(fitText('Ada', BOX), { size: 40, lines: 2, lineHeight: 1.25 })
    assert.deepEqual(fitText('Ada Lovelace wrote programs for engines', BOX), {
      size: 30,
      lines: 2,
      lineHeight: 1.25,
    })
    assert.deepEqual(fitText('word '.repeat(20).trim(), BOX), { size: 20, lines: 4, lineHeight: 1.25 })
  })

  test('has the smallest one, and is cut, when it fits in none', () => {
    assert.deepEqual(fitText('word '.repeat(1000), BOX), { size: 10, lines: 8, lineHeight: 1.25 })
    assert.deepEqual(fitText('x'.repeat(5000), BOX), { size: 10, lines: 8, lineHeight: 1.25 })
  })

  test('counts wide characters as wide, and marks as nothing', () => {
    assert.equal(fitText('ab'.repeat(9), BOX).size, 40)
    assert.equal(fitText('漢字'.repeat(12), BOX).size, 30)
    assert.equal(fitText('e\u0301'.repeat(20), BOX).size, fitText('e'.repeat(20), BOX).size)
  })

  test('has higher lines in scripts that reach higher and lower', () => {
    for (const text of ['مرحبا', 'สวัสดี', 'स्वागत']) {
      assert.deepEqual(fitText(text, BOX), { size: 40, lines: 1, lineHeight: 1.5 })
    }
    assert.equal(fitText('مرحبا', { ...BOX, lineHeight: 1.6 }).lineHeight, 1.6)
    assert.equal(fitText('مرحبا', { ...BOX, height: 50 }).size, 30)
  })

  test('has a line for each line break', () => {
    assert.deepEqual(fitText('a\nb\nc\nd', BOX), { size: 20, lines: 4, lineHeight: 1.25 })
  })
})
