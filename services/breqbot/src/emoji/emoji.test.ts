import assert from 'node:assert/strict'
import test from 'node:test'
import { emojiKey, formatEmoji, formatReaction, parseEmoji } from './emoji.ts'

test('an emoji of Unicode is itself, whether its coloured form was asked for or not', () => {
  assert.deepEqual(
    [parseEmoji(' 😀 '), parseEmoji('❤'), parseEmoji('❤️'), parseEmoji('👨‍👩‍👧')],
    [{ name: '😀' }, { name: '❤️' }, { name: '❤️' }, { name: '👨‍👩‍👧' }],
  )
  assert.equal(emojiKey({ name: '❤️' }), emojiKey({ name: '❤', id: null }))
})

test('an emoji of a guild is known by its id', () => {
  const emoji = parseEmoji('<a:horn:123456789012345678>')
  assert.deepEqual(emoji, { name: 'horn', id: '123456789012345678', isAnimated: true })
  assert.deepEqual(
    [formatEmoji(emoji), formatReaction(emoji), emojiKey(emoji)],
    ['<a:horn:123456789012345678>', 'horn:123456789012345678', '123456789012345678'],
  )
})

test('what is no emoji, or more than one, is refused', () => {
  for (const text of ['', 'x', ':horn:', '😀😀', '<:x:1>', '1']) {
    assert.throws(() => parseEmoji(text), { code: 'BAD_EMOJI' })
  }
})
