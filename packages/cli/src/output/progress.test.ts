import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { EventBody, PlatformEvent } from '@berth/sdk'
import { runCommand } from '../testing/run-command.ts'
import { at, events, result } from '../testing/samples.ts'
import { applyEvent, renderProgress } from './progress-state.ts'
import type { Progress } from './progress-state.ts'
import { plain } from './style.ts'

const event = (app: string, body: EventBody): PlatformEvent => ({ at, app, ...body })
const waiting = (attempt: number): PlatformEvent =>
  event('cards', {
    type: 'check-waiting',
    instance: 'web.1',
    check: 'GET /up',
    attempt,
    attempts: 60,
    problem: 'it answered 503',
  })
const output = event('cards', {
  type: 'output',
  line: { at, app: 'cards', source: 'release', stream: 'stdout', text: '\u001b[32mmigrated\u001b[39m\tall' },
})

const deploy = (told: readonly PlatformEvent[]): { deploy: () => Promise<typeof result> } => ({
  async deploy(_target?: unknown, options?: { readonly onEvent?: (event: PlatformEvent) => void }) {
    for (const each of told) options?.onEvent?.(each)
    return result
  },
})

test('in a pipe each step is a line, and a check that does not pass is told now and then', async () => {
  const told = [...events.slice(0, 2), waiting(1), waiting(19), waiting(20), output, ...events.slice(2)]
  const { stdout } = await runCommand(['deploy', 'cards'], { verbs: deploy(told) })
  assert.equal(
    stdout,
    [
      'cards  start web.1',
      'cards  web.1 is not ready: GET /up: it answered 503 (20 of 60)',
      'cards  | \u001b[32mmigrated\u001b[39m\tall',
      '✓ cards  http://cards.localhost:8080  release 3 in 1.2 s\n',
    ].join('\n'),
  )
})

test('with --json each event is a line, and the result the last', async () => {
  const { stdout } = await runCommand(['deploy', 'cards', '--json'], { verbs: deploy(events) })
  assert.deepEqual(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    [...events, result],
  )
})

test('a terminal shows what is done while it is, and then one line for each app', async () => {
  const drawn = Promise.withResolvers<void>()
  const { stdout } = await runCommand(['deploy', 'cards'], {
    isTerminal: true,
    onOutput: (text) => text.includes('start web.1') && drawn.resolve(),
    verbs: {
      async deploy(_target, options) {
        for (const each of events.slice(0, 2)) options?.onEvent?.(each)
        await drawn.promise
        return result
      },
    },
  })
  const last = stdout.slice(stdout.lastIndexOf('start web.1') + 'start web.1'.length)
  assert.ok(last.includes('\u001b[2K'), 'what was drawn is wiped')
  assert.ok(
    stripVTControlCharacters(last).endsWith('✓ cards  http://cards.localhost:8080  release 3 in 1.2 s\n'),
  )
})

test('each app is shown with what it does, for how long, and what it wrote last', () => {
  let progress: Progress = []
  progress = applyEvent(progress, event('cards', { type: 'planned', release: 3, steps: [] }), 0)
  progress = applyEvent(progress, event('poker-room', { type: 'step-started', step: { do: 'drain' } }), 500)
  progress = applyEvent(
    progress,
    event('cards', { type: 'step-started', step: { do: 'build', digest: 'abc' } }),
    600,
  )
  progress = applyEvent(progress, output, 700)
  progress = applyEvent(
    progress,
    event('poker-room', { type: 'deployed', release: 2, changed: true, urls: [], duration: 1 }),
    1500,
  )
  assert.equal(
    renderProgress(progress, { now: 2500, frame: 1, columns: 60, paint: plain }),
    [
      '⠙ cards       build abc  2.5 s',
      '              \u001b[32mmigrated\u001b[39m\tall',
      '✓ poker-room  release 2  1.0 s',
    ].join('\n'),
  )
})

test('a check that waits shows its try and its problem, a failure its code', () => {
  const shown = [
    waiting(7),
    event('poker', { type: 'failed', code: 'UNHEALTHY', message: 'm' }),
  ].reduce<Progress>((progress, each) => applyEvent(progress, each, 0), [])
  assert.equal(
    renderProgress(shown, { now: 0, frame: 0, columns: 80, paint: plain }),
    [
      '⠋ cards  check web.1: GET /up, try 7 of 60  0 ms',
      '         it answered 503',
      '✗ poker  failed: UNHEALTHY  0 ms',
    ].join('\n'),
  )
})

test('no line is wider than the terminal', () => {
  const step = { do: 'check', instances: ['web.1'], checks: ['x'.repeat(200)] } as const
  let progress = applyEvent([], event('cards', { type: 'step-started', step }), 0)
  const long = {
    ...output,
    line: { at, app: 'cards', source: 'r', stream: 'stdout', text: 'y'.repeat(99) },
  } as const
  progress = applyEvent(progress, long, 0)
  const lines = renderProgress(progress, { now: 9000, frame: 0, columns: 40, paint: plain }).split('\n')
  assert.equal(lines[0], '⠋ cards  check web.1: xxxxxxxxx…  9.0 s')
  assert.ok(lines.every((line) => line.length <= 39))
})
