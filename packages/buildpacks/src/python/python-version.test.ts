import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { read } from '../testing/problems-of.ts'
import { choosePythonVersion } from './python-version.ts'

const choose = (text: string, file = '.python-version') =>
  read((problems) => choosePythonVersion([{ file, text }], problems))

test('Python 3.13 is used when nothing asks for another one', () => {
  assert.deepEqual(
    read((problems) => choosePythonVersion([], problems)),
    {
      value: { tag: '3.13' },
      problems: [],
    },
  )
})

for (const [text, tag] of [
  ['3.12', '3.12'],
  ['# ours\n3.11.4\n3.10', '3.11.4'],
  ['python-3.12.1', '3.12.1'],
  ['3.14.*', '3.14'],
  ['cpython-3.14', '3.14'],
  ['>=3.11', '3.13'],
  ['>=3.10,<3.12', '3.11'],
  ['==3.12.*', '3.12'],
  ['~=3.11', '3.13'],
  ['~=3.11.2', '3.11'],
  ['^3.9', '3.13'],
  ['~3.10', '3.10'],
  ['>=3.10, !=3.13.*, <4', '3.13'],
  ['>=3.20', '3.20'],
] as const) {
  test(`${JSON.stringify(text)} is Python ${tag}`, () => {
    assert.deepEqual(choose(text), { value: { tag, file: '.python-version' }, problems: [] })
  })
}

test('a version that is too old is a problem that names the file and the oldest one', () => {
  assert.deepEqual(choose('python-3.9.5', 'runtime.txt').problems, [
    'runtime.txt asks for Python 3.9.5, which is too old: the oldest that is built is 3.10; write 3.13, or use a Dockerfile',
  ])
})

test('another kind of Python, or none, is a problem', () => {
  for (const text of ['pypy3.10', '2.7.18', 'latest', '']) {
    assert.deepEqual(choose(text).problems, [
      `.python-version asks for Python ${JSON.stringify(text)}, which is no version that can be had; write one such as 3.13`,
    ])
  }
})

test('whatever is asked for, the tag is numbers and dots', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[v^~>=<|!,.* 0-9]{1,12}$/))
  const property = fc.property(texts, (text) => assert.match(choose(text).value.tag, /^[0-9.]+$/))
  fc.assert(property, { numRuns: 50 })
})
