import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogLine } from '@berth/sdk'
import { runCommand } from './testing/run-command.ts'
import { at, events } from './testing/samples.ts'

const line = (source: string, text: string): LogLine => ({ at, app: 'cards', source, stream: 'stdout', text })

const verbs = {
  async *logs() {
    yield line('web.1', 'one')
    yield line('worker.10', 'two')
    yield line('web.1', 'three')
  },
  async *events() {
    yield* events
  },
}

test('lines have their time and source, aligned, without colours in a pipe', async () => {
  const { stdout, asked } = await runCommand(['logs', 'cards'], { verbs })
  assert.equal(
    stdout,
    [`${at} cards/web.1 | one`, `${at} cards/worker.10 | two`, `${at} cards/web.1     | three\n`].join('\n'),
  )
  assert.deepEqual(asked, [['logs', 'cards', { follow: false }]])
})

test('each source has a colour of its own on a terminal', async () => {
  const { stdout } = await runCommand(['logs', 'cards'], { verbs, isTerminal: true })
  assert.equal(
    stdout,
    [
      `\u001b[90m${at}\u001b[39m \u001b[36mcards/web.1 |\u001b[39m one`,
      `\u001b[90m${at}\u001b[39m \u001b[33mcards/worker.10 |\u001b[39m two`,
      `\u001b[90m${at}\u001b[39m \u001b[36mcards/web.1     |\u001b[39m three\n`,
    ].join('\n'),
  )
})

test('NO_COLOR is heeded', async () => {
  const { stdout } = await runCommand(['logs', 'cards'], { verbs, isTerminal: true, env: { NO_COLOR: '1' } })
  assert.ok(!stdout.includes('\u001b'))
})

test('-q writes lines as the app wrote them, --json as values', async () => {
  assert.equal((await runCommand(['logs', 'cards', '-q'], { verbs })).stdout, 'one\ntwo\nthree\n')
  const { stdout } = await runCommand(['logs', 'cards', '--json'], { verbs })
  assert.deepEqual(JSON.parse(stdout.split('\n')[0]!), line('web.1', 'one'))
})

test('lines, process type and following are asked of the platform', async () => {
  const { asked } = await runCommand(['logs', 'cards', '-t', '-n', '5', '-p', 'web'], { verbs })
  assert.deepEqual(asked, [['logs', 'cards', { follow: true, lines: 5, processType: 'web' }]])
  assert.equal((await runCommand(['logs', 'cards', '-n', 'many'], { verbs })).code, 2)
})

test('where no platform runs, the kept lines are written and nothing is waited for', async () => {
  const { asked, stderr } = await runCommand(['logs', 'cards', '-t'], { verbs, isRunning: false })
  assert.deepEqual(asked, [['logs', 'cards', { follow: false }]])
  assert.equal(stderr, 'No platform runs in /home/ann/.berth; these are the last lines that are kept.\n')
})

test('following ends with 130 when it is interrupted', async () => {
  const abort = new AbortController()
  const { code, stdout } = await runCommand(['logs', 'cards', '-t', '-q'], {
    signal: abort.signal,
    verbs: {
      async *logs(_app, options) {
        yield line('web.1', 'one')
        abort.abort(new DOMException('The command was interrupted', 'AbortError'))
        throw options?.signal?.reason
      },
    },
  })
  assert.deepEqual([code, stdout], [130, 'one\n'])
})

test('events are written as what happened, of one app or all', async () => {
  const { stdout, asked } = await runCommand(['events', 'cards', '-n', '9'], { verbs })
  assert.equal(
    stdout,
    [
      `${at} cards  planned release 3 in 1 steps`,
      `${at} cards  start web.1`,
      `${at} cards  start web.1: done in 12 ms`,
      `${at} cards  release 3 is active after 1.2 s\n`,
    ].join('\n'),
  )
  assert.deepEqual(asked, [['events', { follow: false, lines: 9, app: 'cards' }]])
})
