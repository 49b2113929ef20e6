import assert from 'node:assert/strict'
import test from 'node:test'
import { Search, normalize } from '../../site/client/search.ts'

const RECORDS = [
  { text: '😀', names: ['grinning face'], keywords: ['happy', ':D'] },
  { text: '🎂', names: ['birthday cake'], keywords: ['happy birthday', 'party'] },
  { text: '🥳', names: ['partying face'], keywords: ['celebrate', 'hat'] },
  { text: '❤️', names: ['cœur rouge', 'red heart'], keywords: ['amour', 'coração'] },
  { text: '🎉', names: ['クラッカー', 'party popper'], keywords: ['お祝い', 'パーティー'] },
  { text: '👋', names: ['waving hand'], keywords: ['hello', 'what’s up'] },
  { text: '🐈‍⬛', names: ['black cat'], keywords: ['unlucky'] },
]
const search = new Search(RECORDS)
const find = (query: string) => search.find(query).map((place) => RECORDS[place]?.text)

test('a name says more than a keyword, and a whole word more than its beginning', () => {
  assert.deepEqual(find('party'), ['🎂', '🥳', '🎉'])
  assert.deepEqual(find('face'), ['😀', '🥳'])
  assert.deepEqual(find('happy'), ['😀', '🎂'])
})

test('every word of the query must fit, in any order', () => {
  assert.deepEqual(find('cake birth'), ['🎂'])
  assert.deepEqual(find('cake face'), [])
})

test('case, accents, kinds of Kana and of apostrophes do not matter', () => {
  assert.deepEqual(find('CORACAO'), ['❤️'])
  assert.deepEqual(find('ぱーてぃー'), ['🎉'])
  assert.deepEqual(find("what's"), ['👋'])
  assert.equal(normalize('Ｆête　が'), 'fete が')
})

test('a part of a word is found from three letters on, and with any in scripts without spaces', () => {
  assert.deepEqual(find('ucky'), ['🐈‍⬛'])
  assert.deepEqual(find('uc'), [])
  assert.deepEqual(find('祝'), ['🎉'])
})

test('emoticons are found, and the emoji that stand in the query, in any tone', () => {
  assert.deepEqual(find(':D'), ['😀'])
  assert.deepEqual(find('👋🏽❤'), ['❤️', '👋'])
})

test('an empty query finds nothing', () => {
  assert.deepEqual(find('  '), [])
})
