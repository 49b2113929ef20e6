import assert from 'node:assert/strict'
import test from 'node:test'
import { buildCatalog } from './catalog.ts'
import { readEmojiFile, readShortcodes } from './emoji-file.ts'
import { buildLanguageFile } from './language-file.ts'
import { LANGUAGES, LANGUAGE_NAMES } from './languages.ts'

const catalog = buildCatalog(await readEmojiFile('en'))
const all = catalog.flatMap(({ emoji }) => emoji)
const shortcodes = await readShortcodes()
const files = await Promise.all(
  LANGUAGE_NAMES.map(async (language) => {
    const records = await readEmojiFile(language)
    return [language, buildLanguageFile({ language, catalog, records, shortcodes })] as const
  }),
)
const byLanguage = new Map(files)

/** Names and keywords of one emoji. */
const wordsOf = (language: (typeof LANGUAGE_NAMES)[number], text: string) =>
  byLanguage.get(language)?.emoji[all.findIndex((emoji) => emoji.text === text)]

test('every language names every emoji, and the five tones', () => {
  for (const [language, { emoji, tones, strings }] of files) {
    assert.equal(emoji.length, all.length)
    assert.equal(tones.filter(Boolean).length, 5, language)
    assert.equal(strings, LANGUAGES[language])
    // A name that is the same as in English is left out; these are a few flags and Latin words.
    const unnamed = emoji.filter(([name]) => name === '').length
    assert.ok(language === 'en' ? unnamed === all.length : unnamed < 250, `${language}: ${unnamed}`)
  }
})

test('names come first, then keywords that no name begins with, also those of programmers and of typists', () => {
  assert.deepEqual(wordsOf('en', '🎉'), [
    '',
    'awesome',
    'birthday',
    'celebrate',
    'celebration',
    'excited',
    'hooray',
    'tada',
    'woohoo',
  ])
  assert.deepEqual(wordsOf('de', '🥨'), ['Brezel', 'brezen', 'brezn', 'essen', 'gedreht', 'oktoberfest'])
  assert.ok(wordsOf('ja', '🙂')?.includes(':)'))
})

test('the newest emoji have names and keywords in every language', () => {
  const names = LANGUAGE_NAMES.map((language) => wordsOf(language, '🛙')?.[0] || 'lighthouse')
  assert.deepEqual(names, ['lighthouse', 'Leuchtturm', 'faro', 'phare', '灯台', 'farol'])
})
