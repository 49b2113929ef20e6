import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { read } from '../testing/problems-of.ts'
import { chooseNodeVersion } from './node-version.ts'

const choose = (text: string) => read((problems) => chooseNodeVersion([{ file: '.nvmrc', text }], problems))

test('Node 24 is used when nothing asks for another one', () => {
  assert.deepEqual(
    read((problems) => chooseNodeVersion([], problems)),
    { value: { tag: '24' }, problems: [] },
  )
})

for (const [text, tag] of [
  ['v22', '22'],
  ['22.3\n', '22.3'],
  ['24.1.2', '24.1.2'],
  ['20.x', '20'],
  ['lts/*', '24'],
  ['lts/Jod', '22'],
  ['>=24.12', '24'],
  ['>=18', '24'],
  ['^20.1 || ^22', '22'],
  ['>=18 <21', '20'],
  ['>=25', '26'],
  ['>=30.1', '30'],
  ['*', '24'],
] as const) {
  test(`${JSON.stringify(text)} is Node ${tag}`, () => {
    assert.deepEqual(choose(text), { value: { tag, file: '.nvmrc' }, problems: [] })
  })
}

test('a version that is too old, or none, is a problem', () => {
  assert.deepEqual(choose('16.1.0').problems, [
    '.nvmrc asks for Node 16.1.0, which is too old; the oldest that is built is 18',
  ])
  assert.deepEqual(choose('new').problems, [
    '.nvmrc asks for Node "new", which is no version; write one such as 24',
  ])
})

test('whatever is asked for, the tag is numbers and dots', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[v^~>=<|x.* 0-9]{1,12}$/))
  fc.assert(
    fc.property(texts, (text) => assert.match(choose(text).value.tag, /^[0-9.]+$/)),
    { numRuns: 50 },
  )
})
