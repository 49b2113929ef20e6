import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Engine, RunOptions } from '../wall/engine.ts'
import type { ExitStatus } from '../wall/instance.ts'
import type { TerminalSize } from '../wall/terminal.ts'
import { PROGRAMS } from './engine-suite-programs.ts'
import { buildOf, TEST_TIMEOUT, textsOf, until } from './engine-suite-tested.ts'
import type { EngineUnderTest, OpenEngine } from './engine-suite-tested.ts'
import { LONG, oneOffOf, specOf } from './spec-of.ts'

/** Output as it was written, and commands that a person sits before. */
export function testTerminals(open: OpenEngine, reason: string | undefined): void {
  const timeout = TEST_TIMEOUT
  const options = { timeout, ...(reason !== undefined && { skip: reason }) }

  for (const kind of ['a one-off', 'a command beside an instance'] as const) {
    test(
      `the output of ${kind} arrives as it was written, each stream by its name`,
      { timeout },
      async () => {
        await using tested = await open()
        const start = await starterOf(tested, kind)
        const seen = collect()
        // Bytes that are no text, and an end without a line break.
        const command = String.raw`printf '\377\000\012a'; printf 'wrong' >&2; exit 3`
        const status = await start(command, { onOutput: seen.onOutput })
        assert.deepEqual(status, { code: 3, signal: null })
        assert.deepEqual(seen.bytes('stdout'), Buffer.from([0xff, 0, 0x0a, 0x61]))
        assert.deepEqual(seen.bytes('stderr'), Buffer.from('wrong'))
      },
    )

    test(`${kind} has a terminal, with its type and its size, also when that changes`, options, async () => {
      await using tested = await open()
      const start = await starterOf(tested, kind)
      const seen = collect()
      const resized = Promise.withResolvers<TerminalSize>()
      async function* resizes(): AsyncGenerator<TerminalSize> {
        yield await resized.promise
      }
      const command = [
        'test -t 0 && test -t 1 && test -t 2 && echo "terminal $TERM"',
        untilSize('30 100'),
        'echo first',
        untilSize('40 120'),
        'exit 7',
      ].join('; ')
      const running = start(command, {
        terminal: { columns: 100, rows: 30, type: 'vt100' },
        stdin: never(),
        resizes: resizes(),
        onOutput: seen.onOutput,
      })
      await until('it has the first size', () => seen.text().includes('first'))
      resized.resolve({ columns: 120, rows: 40 })
      assert.deepEqual(await running, { code: 7, signal: null })
      assert.match(seen.text(), /terminal vt100\r\n/)
    })

    test(`what is typed into ${kind} is shown and read, and Ctrl-C interrupts`, options, async () => {
      await using tested = await open()
      const start = await starterOf(tested, kind)
      const seen = collect()
      async function* keys(): AsyncGenerator<Uint8Array> {
        await until('it asks', () => seen.text().includes('name?'))
        yield Buffer.from('ann\r')
        await until('it sleeps', () => seen.text().includes('hello ann'))
        yield Buffer.from('\u0003')
        await new Promise(() => {})
      }
      const command = `trap 'echo interrupted; exit 9' INT; printf 'name?'; read name; echo "hello $name"; sleep 1000 & wait`
      const terminal = { columns: 80, rows: 24 }
      const status = await start(command, { terminal, stdin: keys(), onOutput: seen.onOutput })
      assert.deepEqual(status, { code: 9, signal: null })
      // What starts the command may have said something before it.
      assert.match(seen.text(), /name\?ann\r\nhello ann\r\n[^]*interrupted\r\n$/)
      // What somebody typed may be anything: it is nobody's log.
      assert.deepEqual(await textsOf(tested.engine, { app: 'cards' }), [])
    })

    test(`a terminal that is given up ends ${kind}`, options, async () => {
      await using tested = await open()
      const start = await starterOf(tested, kind)
      const controller = new AbortController()
      const running = start('echo ready; sleep 1000', {
        terminal: { columns: 80, rows: 24 },
        stdin: never(),
        signal: controller.signal,
        onOutput: ({ bytes }) => {
          if (Buffer.from(bytes).includes('ready')) controller.abort(new Error('changed my mind'))
        },
      })
      await assert.rejects(running, { message: 'changed my mind' })
    })
  }
}

type Start = (command: string, options: RunOptions) => Promise<ExitStatus>

async function starterOf(tested: EngineUnderTest, kind: string): Promise<Start> {
  const { engine }: { readonly engine: Engine } = tested
  const build = await buildOf(tested, PROGRAMS)
  if (kind === 'a one-off') return (command, options) => engine.run(oneOffOf(build, command), options)
  const instance = await engine.start(
    specOf(build, 'sleep 1000', { processType: 'worker', stopTimeout: LONG }),
  )
  return (command, options) => engine.exec(instance.id, command, options)
}

// A size is there a moment after the command began, on engines that can only change it then.
function untilSize(size: string): string {
  return `until [ "$(stty size)" = "${size}" ]; do sleep 0.02; done`
}

/** Somebody who types nothing, and does not leave either. */
function never(): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }
}

function collect() {
  const pieces: Parameters<NonNullable<RunOptions['onOutput']>>[0][] = []
  const bytes = (stream: 'stdout' | 'stderr') =>
    Buffer.concat(pieces.filter((piece) => piece.stream === stream).map((piece) => piece.bytes))
  return {
    onOutput: (piece: (typeof pieces)[number]): void => void pieces.push(piece),
    bytes,
    text: () => bytes('stdout').toString(),
  }
}
