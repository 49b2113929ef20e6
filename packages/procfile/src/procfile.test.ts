import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { ProcfileResult } from './procfile.ts'
import { formatProcfile, parseProcfile } from './procfile.ts'

const accepted = (
  ...entries: readonly (readonly [line: number, processType: string, command: string])[]
): ProcfileResult => ({
  ok: true,
  entries: entries.map(([line, processType, command]) => ({ processType, command, line })),
})
const refused = (...problems: readonly [line: number, problem: string][]): ProcfileResult => ({
  ok: false,
  problems: problems.map(([line, problem]) => ({ line, problem })),
})

test('each line declares a process type, in the order of the file', () => {
  assert.deepEqual(
    parseProcfile(
      'web: node server.js --port $PORT\n\n  worker-2 :node "a: b" && true\nrelease:\tnode migrate.js',
    ),
    accepted(
      [1, 'web', 'node server.js --port $PORT'],
      [3, 'worker-2', 'node "a: b" && true'],
      [4, 'release', 'node migrate.js'],
    ),
  )
})

test('lines of comment are left out, with either sign', () => {
  assert.deepEqual(parseProcfile('# web: a\n  // web: b\n#\n//\nweb: c'), accepted([5, 'web', 'c']))
})

test('any line ending will do, and a byte order mark is dropped', () => {
  assert.deepEqual(parseProcfile('\uFEFFweb: a\r\nworker: b\rclock: c\n'), {
    ok: true,
    entries: [
      { processType: 'web', command: 'a', line: 1 },
      { processType: 'worker', command: 'b', line: 2 },
      { processType: 'clock', command: 'c', line: 3 },
    ],
  })
})

test('a comment at the end is cut at its last sign; # goes before //', () => {
  const commands = {
    'run # note': 'run',
    'run // note': 'run',
    'run # one # two': 'run # one',
    'run // one # two': 'run // one',
    'run # one // two': 'run',
    'run\t#x': 'run',
    'run #': 'run #',
    'run # #': 'run',
    'run //': 'run //',
    'curl http://x': 'curl http://x',
    'curl http://x // y': 'curl http://x',
    'run a#b c//d': 'run a#b c//d',
    '$# arguments': '$# arguments',
  }
  for (const [written, command] of Object.entries(commands)) {
    assert.deepEqual(parseProcfile(`web: ${written}`), accepted([1, 'web', command]), written)
  }
})

test('every problem is reported with its line, all at once', () => {
  const text = [
    'web: a',
    'web: b',
    'no colon',
    'worker:',
    'clock: # later',
    'cron: // later',
    ': a',
    'my app: a',
    'Web_1: a',
    '___: a',
    `${'x'.repeat(64)}: a`,
    'bell: a\u0007b',
  ].join('\n')
  const dns = 'write it in lower-case letters, digits and inner dashes'
  assert.deepEqual(
    parseProcfile(text),
    refused(
      [2, 'web is declared already, in line 1'],
      [3, 'a colon is missing; write it as name: command'],
      [4, 'worker has no command'],
      [5, 'clock has a comment in place of its command'],
      [6, 'cron has a comment in place of its command'],
      [7, 'no process type is named'],
      [8, 'the name of a process type has letters, digits and dashes only'],
      [9, `Web_1 is no name of a process type: ${dns}, such as web-1`],
      [10, `___ is no name of a process type: ${dns}`],
      [11, 'the name of a process type has up to 63 characters, this one has 64'],
      [12, 'bell has a control character in its command'],
    ),
  )
})

test('the markers of a merge conflict are named as such', () => {
  const text = '<<<<<<< HEAD: ours\nweb: a\n||||||| base\n=======\nweb: b\n>>>>>>> theirs'
  const conflict = 'a merge conflict is not resolved here'
  assert.deepEqual(
    parseProcfile(text),
    refused(
      [1, conflict],
      [3, conflict],
      [4, conflict],
      [5, 'web is declared already, in line 2'],
      [6, conflict],
    ),
  )
})

test('a file that declares nothing is refused', () => {
  for (const text of ['', '\n\n', '# web: a\n// b']) {
    assert.deepEqual(parseProcfile(text), refused([1, 'no process type is declared']), JSON.stringify(text))
  }
})

test('a name of 63 characters is allowed', () => {
  const name = 'x'.repeat(63)
  assert.deepEqual(parseProcfile(`${name}: a`), accepted([1, name, 'a']))
})

test('a command that looks as if it ended in a comment is written so that it is read whole', () => {
  assert.equal(
    formatProcfile([
      { processType: 'web', command: 'echo # 1' },
      { processType: 'worker', command: 'echo http://x' },
      { processType: 'clock', command: 'echo // 2' },
    ]),
    'web: echo # 1 # whole\nworker: echo http://x\nclock: echo // 2 # whole\n',
  )
})

test('what cannot stand in a Procfile cannot be written', () => {
  const unwritable = [
    [{ processType: 'Web', command: 'a' }],
    [{ processType: 'web ', command: 'a' }],
    [{ processType: 'web', command: '' }],
    [{ processType: 'web', command: ' a' }],
    [{ processType: 'web', command: '# a' }],
    [{ processType: 'web', command: 'a\nworker: b' }],
    [
      { processType: 'web', command: 'a' },
      { processType: 'web', command: 'b' },
    ],
    [],
  ]
  for (const entries of unwritable)
    assert.throws(() => formatProcfile(entries), TypeError, JSON.stringify(entries))
})

const processType = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
const fragment = fc.oneof(
  fc.constantFrom(' # ', ' #', '#', ' // ', '//', ':', '\t', ' ', '$PORT', '"', '&&'),
  fc.string({ unit: 'grapheme' }),
)
const command = fc
  .array(fragment, { minLength: 1, maxLength: 8 })
  .map((fragments) => fragments.join('').trim())
  .filter((text) => text !== '' && !/^(#|\/\/)|[^\P{Cc}\t]/u.test(text))
const entries = fc.uniqueArray(fc.record({ processType, command }), {
  minLength: 1,
  selector: (entry) => entry.processType,
})

test('parsing gives back the entries that were formatted, and formatting the text that was parsed', () => {
  fc.assert(
    fc.property(entries, (written) => {
      const text = formatProcfile(written)
      const read = parseProcfile(text)
      assert.deepEqual(
        read,
        accepted(...written.map((entry, index) => [index + 1, entry.processType, entry.command] as const)),
      )
      assert.equal(formatProcfile(read.ok ? read.entries : []), text)
    }),
  )
})

const anyLine = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .tuple(
      fc.constantFrom('web', 'Web_1', '', 'a b', '<<<<<<< x', '#'),
      fc.constantFrom(':', ' : ', '', '='),
      command,
    )
    .map((parts) => parts.join('')),
)

test('any text gives either entries or problems, each with a line that the text has', () => {
  const anyText = fc
    .array(anyLine)
    .chain((lines) => fc.constantFrom('\n', '\r\n', '\r').map((end) => lines.join(end)))
  fc.assert(
    fc.property(anyText, (text) => {
      const result = parseProcfile(text)
      const found = result.ok ? result.entries : result.problems
      const last = text.split(/\r\n|\n|\r/).length
      assert.ok(found.length > 0)
      assert.ok(found.every(({ line }) => Number.isInteger(line) && line >= 1 && line <= last))
      assert.deepEqual(
        found.map(({ line }) => line),
        found.map(({ line }) => line).sort((a, b) => a - b),
      )
      if (result.ok) assert.doesNotThrow(() => formatProcfile(result.entries))
    }),
  )
})
