import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceEntry } from '@berth/sdk'
import { DEFAULT_RULES, parseIgnoreRules, withoutIgnored } from './ignored.ts'

const file = (path: string): SourceEntry => ({ kind: 'file', path, executable: false, digest: '' })

function left(paths: readonly string[], ...rules: readonly string[]): readonly string[] {
  return withoutIgnored(paths.map(file), rules).map(({ path }) => path)
}

const FILES = ['a.log', 'keep.log', 'logs/a.log', 'logs/deep/b.txt', 'src/logs/c.txt', 'src/main.js']

for (const [fact, rules, expected] of [
  ['no rules leave out nothing', [], FILES],
  ['a pattern is anchored at the top', ['logs'], ['a.log', 'keep.log', 'src/logs/c.txt', 'src/main.js']],
  ['case matters', ['A.LOG', 'SRC'], FILES],
  ['a leading slash changes nothing', ['/logs'], ['a.log', 'keep.log', 'src/logs/c.txt', 'src/main.js']],
  [
    'a star stays within one folder',
    ['*.log'],
    ['logs/a.log', 'logs/deep/b.txt', 'src/logs/c.txt', 'src/main.js'],
  ],
  [
    'two stars are any depth, none as well',
    ['**/*.log'],
    ['logs/deep/b.txt', 'src/logs/c.txt', 'src/main.js'],
  ],
  [
    'a pattern of a nested path takes the folder with all below it',
    ['logs/deep'],
    ['a.log', 'keep.log', 'logs/a.log', 'src/logs/c.txt', 'src/main.js'],
  ],
  [
    'a star of folders takes what is directly in them',
    ['logs/*'],
    ['a.log', 'keep.log', 'src/logs/c.txt', 'src/main.js'],
  ],
  [
    'a negation lets in what an earlier rule left out',
    ['**/*.log', '!keep.log'],
    ['keep.log', 'logs/deep/b.txt', 'src/logs/c.txt', 'src/main.js'],
  ],
  ['a later rule wins over a negation', ['!keep.log', '*.log'], FILES.slice(2)],
  ['a file of a folder that is left out can be let in', ['*', '!src/main.js'], ['src/main.js']],
  ['a folder can be let in whole', ['*', '!logs'], ['logs/a.log', 'logs/deep/b.txt']],
] as const) {
  test(fact, () => assert.deepEqual(left(FILES, ...rules), expected))
}

test('what a build needs stays whatever the rules say', () => {
  const entries = [file('package.json'), file('a')]
  assert.deepEqual(withoutIgnored(entries, ['*'], new Set(['package.json'])), [entries[0]])
})

test('comments, blanks, line ends of Windows and a mark of the encoding are no rules', () => {
  assert.deepEqual(parseIgnoreRules('\uFEFF# build\r\ndist\r\n\n  !dist/keep  \n'), ['dist', '!dist/keep'])
})

test('files of secrets and leftovers stay out, and can be let in', () => {
  const paths = ['.env', '.env.example', 'app/.env.production.local', 'app/__pycache__/a.pyc', 'main.py']
  assert.deepEqual(left(paths, ...DEFAULT_RULES), ['.env.example', 'main.py'])
  assert.deepEqual(left(paths, ...DEFAULT_RULES, '!.env'), ['.env', '.env.example', 'main.py'])
})
