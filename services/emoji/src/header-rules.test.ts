import assert from 'node:assert/strict'
import test from 'node:test'
import { headersFor, parseHeaderRules } from './header-rules.ts'

const TEXT = `/*
  X-Content-Type-Options: nosniff
  Cache-Control: no-cache
/assets/*
  Cache-Control: immutable

/sw.js
  Link: <a>; rel="b: c"
`

test('a path has the headers of all rules that fit, and the last rule counts', () => {
  const rules = parseHeaderRules(TEXT)
  const common = { 'x-content-type-options': 'nosniff' }
  assert.deepEqual(headersFor(rules, '/index.html'), { ...common, 'cache-control': 'no-cache' })
  assert.deepEqual(headersFor(rules, '/assets/a.js'), { ...common, 'cache-control': 'immutable' })
  assert.deepEqual(headersFor(rules, '/sw.js'), {
    ...common,
    'cache-control': 'no-cache',
    link: '<a>; rel="b: c"',
  })
})

test('a line that is neither a path nor a header of one is refused', () => {
  for (const text of ['  A: b', '/a\nb: c', '/a\n  b']) {
    assert.throws(() => parseHeaderRules(text), {
      name: 'SyntaxError',
      message: /^Neither a path nor one of its headers: /,
    })
  }
})
