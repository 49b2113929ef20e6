import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { formatFormation, parseFormation, parseScaleFile } from './formation.ts'

test('a formation is read from one text or from words', () => {
  const expected = { ok: true, formation: { web: 2, 'worker-1': 0, clock: 100 } }
  assert.deepEqual(parseFormation(' web=2  worker-1=0\tclock=100\n'), expected)
  assert.deepEqual(parseFormation(['web=2', 'worker-1=0', 'clock=100']), expected)
})

test('no word at all is an empty formation', () => {
  for (const notation of ['', ' \n', []])
    assert.deepEqual(parseFormation(notation), { ok: true, formation: {} })
})

test('every problem of a notation is reported at once', () => {
  const quantity = 'must be a whole number from 0 to 100'
  assert.deepEqual(parseFormation('web=2 web=3 worker clock= a=-1 b=1.5 c=101 d=two e=1=2 =4 Web_1=1 x!=1'), {
    ok: false,
    problems: [
      'web has two quantities',
      'worker has no quantity; write it as worker=1',
      'clock has no quantity; write it as clock=1',
      `the quantity of a ${quantity}`,
      `the quantity of b ${quantity}`,
      `the quantity of c ${quantity}`,
      `the quantity of d ${quantity}`,
      `the quantity of e ${quantity}`,
      'no process type is named',
      'Web_1 is no name of a process type: write it in lower-case letters, digits and inner dashes, such as web-1',
      'the name of a process type has letters, digits and dashes only',
    ],
  })
})

test('a scale file has a line for each process type', () => {
  assert.deepEqual(parseScaleFile('\uFEFF# scale\r\nweb=2\r\n\r\n  worker = 1 \r\n'), {
    ok: true,
    formation: { web: 2, worker: 1 },
  })
  assert.deepEqual(parseScaleFile(''), { ok: true, formation: {} })
})

test('every problem of a scale file is reported with its line', () => {
  assert.deepEqual(parseScaleFile('web=2\n# note\nworker\nweb=1\nclock=many'), {
    ok: false,
    problems: [
      { line: 3, problem: 'worker has no quantity; write it as worker=1' },
      { line: 4, problem: 'web has two quantities' },
      { line: 5, problem: 'the quantity of clock must be a whole number from 0 to 100' },
    ],
  })
})

test('what no formation can hold cannot be written', () => {
  for (const formation of [{ Web: 1 }, { web: -1 }, { web: 0.5 }, { web: NaN }, { '': 1 }, { 'a=1 b': 1 }]) {
    assert.throws(() => formatFormation(formation), TypeError, JSON.stringify(formation))
  }
})

test('parsing gives back the formation that was formatted, from a scale file too', () => {
  const processType = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
  fc.assert(
    fc.property(
      fc.dictionary(processType, fc.integer({ min: 0, max: 100 }), { noNullPrototype: true }),
      (formation) => {
        const text = formatFormation(formation)
        assert.deepEqual(parseFormation(text), { ok: true, formation })
        assert.deepEqual(parseFormation(text.split(' ')), { ok: true, formation })
        assert.deepEqual(parseScaleFile(text.replaceAll(' ', '\n')), { ok: true, formation })
      },
    ),
  )
})

test('any text gives either a formation that can be written or problems', () => {
  const anyWord = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('web=1', 'web', '=1', '__proto__=1', 'constructor=1', 'a=1e2'),
  )
  fc.assert(
    fc.property(fc.array(anyWord), (words) => {
      const results = [
        parseFormation(words),
        parseFormation(words.join(' ')),
        parseScaleFile(words.join('\n')),
      ]
      for (const result of results) {
        if (result.ok) assert.equal(typeof formatFormation(result.formation), 'string')
        else assert.ok(result.problems.length > 0)
      }
    }),
  )
})
