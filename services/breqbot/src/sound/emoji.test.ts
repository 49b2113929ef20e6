import assert from 'node:assert/strict'
import test from 'node:test'
import { emojiKey, parseEmoji } from './emoji.ts'

test('one emoji is an emoji, whether of Unicode or of a guild; anything else is none', () => {
  const custom = '<a:horn:123456789012345678>'
  assert.deepEqual(parseEmoji(` ${custom} `), {
    key: '123456789012345678',
    text: custom,
    reaction: 'horn:123456789012345678',
  })
  for (const text of ['🔔', '👨‍👩‍👧', '🇩🇪', '👍🏽', '1️⃣']) assert.equal(parseEmoji(text)?.text, text)
  for (const text of ['', 'a', '1', '🔔🔔', ':bell:', '<:x:1>', '🔔 horn']) {
    assert.equal(parseEmoji(text), undefined, text)
  }
})

test('an emoji is found whether or not it comes with the selector that asks for a picture', () => {
  assert.deepEqual(parseEmoji('\u2764'), parseEmoji('\u2764\uFE0F'))
  assert.equal(emojiKey({ id: null, name: '\u2764' }), parseEmoji('\u2764\uFE0F')?.key)
  assert.equal(emojiKey({ id: '42', name: 'horn' }), '42')
})
