import assert from 'node:assert/strict'
import test from 'node:test'
import allEmoji from '@unicode/unicode-18.0.0/Sequence_Property/RGI_Emoji/index.mjs'
import { buildCatalog, qualify } from './catalog.ts'
import { readEmojiFile } from './emoji-file.ts'
import { NEWEST } from './newest.ts'
import { formsOf, readTones } from './read-tones.ts'

const records = await readEmojiFile('en')
const catalog = buildCatalog(records)
const emoji = catalog.flatMap((category) => category.emoji)

test('the keyboard has every emoji that Unicode 18 recommends, in every tone and mix of tones, and no other', () => {
  const forms = emoji.flatMap((one) => [one.text, ...formsOf(one.text, one)])
  assert.deepEqual(forms.toSorted(), [...allEmoji].toSorted())
})

test('what is added by hand is not in the data package yet', () => {
  const known = new Set(records.map((record) => qualify(record.emoji)))
  assert.deepEqual(
    NEWEST.filter(({ text }) => known.has(text)),
    [],
  )
})

test('emoji stand in the order of Unicode, the newest behind their likes', () => {
  assert.deepEqual(
    catalog.map(({ key, emoji }) => [key, emoji[0]?.text]),
    [
      ['smileys', '😀'],
      ['people', '👋'],
      ['animals', '🐵'],
      ['food', '🍇'],
      ['travel', '🌍'],
      ['activities', '🎃'],
      ['objects', '👓'],
      ['symbols', '🏧'],
      ['flags', '🏁'],
      ['components', '🏻'],
    ],
  )
  const thumbs = emoji.findIndex(({ text }) => text === '👎')
  assert.deepEqual(
    emoji.slice(thumbs + 1, thumbs + 3).map(({ text, tone }) => [text, tone]),
    [
      ['🫹', 'first'],
      ['🫺', 'first'],
    ],
  )
})

test('tones that follow no known pattern end the build', () => {
  assert.throws(() => readTones('👋', [{ emoji: '👋', tone: 1 }]), {
    message: 'The tones of 👋 follow no pattern that is known here',
  })
})
