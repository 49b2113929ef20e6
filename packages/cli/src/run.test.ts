import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BerthError, SHELL_COMMAND } from '@berth/sdk'
import { commandLine } from './commands/run.ts'
import { runCommand } from './testing/run-command.ts'
import { at } from './testing/samples.ts'

const DONE = { code: 0, signal: null }

test('a command exits as what it ran', async () => {
  const exit = (code: number | null, signal: string | null): Promise<{ readonly code: number }> =>
    runCommand(['run', 'cards', 'x'], { verbs: { run: async () => ({ code, signal }) } })
  assert.equal((await exit(0, null)).code, 0)
  assert.equal((await exit(3, null)).code, 3)
  assert.equal((await exit(null, 'SIGKILL')).code, 137)
})

test('what it writes goes where it wrote it, and what is piped is its input', async () => {
  const outcome = await runCommand(['run', 'cards', 'cat'], {
    stdin: 'piped',
    verbs: {
      async run(_app, _command, options) {
        const input = Buffer.concat(await Array.fromAsync(options?.stdin ?? [])).toString()
        await options?.onOutput?.({ stream: 'stdout', bytes: Buffer.from(input) })
        await options?.onOutput?.({ stream: 'stderr', bytes: Buffer.from('warned') })
        return { code: 0, signal: null }
      },
    },
  })
  assert.deepEqual([outcome.stdout, outcome.stderr], ['piped', 'warned'])
})

test('as JSON its output are lines, and how it ended', async () => {
  const line = { at, app: 'cards', source: 'run', stream: 'stdout', text: 'one' } as const
  const outcome = await runCommand(['--json', 'run', 'cards', 'ls'], {
    verbs: {
      async run(_app, _command, options) {
        assert.equal(options?.onOutput, undefined)
        options?.onLine?.(line)
        return DONE
      },
    },
  })
  assert.equal(outcome.stdout, `${JSON.stringify(line)}\n${JSON.stringify(DONE)}\n`)
})

test('at a terminal the command has one too: raw while it runs, with its sizes', async () => {
  const modes: boolean[] = []
  let resize: ((size: object) => void) | undefined
  const outcome = await runCommand(['run', 'cards', 'vi'], {
    isTerminal: true,
    env: { TERM: 'vt220' },
    onTerminal: { rawMode: (isRaw) => modes.push(isRaw), resizer: (given) => (resize = given) },
    verbs: {
      async run(_app, _command, options) {
        assert.deepEqual([options?.terminal, modes], [{ columns: 100, rows: 30, type: 'vt220' }, [true]])
        const resized = options!.resizes![Symbol.asyncIterator]().next()
        resize?.({ columns: 120, rows: 40 })
        assert.deepEqual((await resized).value, { columns: 120, rows: 40 })
        await options?.onOutput?.({ stream: 'stdout', bytes: Buffer.from('~') })
        return DONE
      },
    },
  })
  assert.deepEqual([outcome.stdout, modes], ['~', [true, false]])
})

test('where the engine has no terminals the command runs without one, which is said', async () => {
  const remedy = 'install script'
  const outcome = await runCommand(['enter', 'cards', 'worker', 'ls'], {
    isTerminal: true,
    verbs: {
      async enter(_app, options) {
        if (options?.terminal)
          throw new BerthError('UNSUPPORTED', { engine: 'process', ability: 'terminals', remedy })
        return DONE
      },
    },
  })
  assert.deepEqual(
    [outcome.code, outcome.stderr],
    [0, 'The process engine has no terminals; install script.\n'],
  )
})

test('a shell is run where no command is named, and an instance is entered by its name', async () => {
  const verbs = { run: async () => DONE, enter: async () => DONE }
  const asked = async (...argv: string[]) => (await runCommand(argv, { verbs })).asked
  assert.deepEqual(await asked('run', 'cards'), [['run', 'cards', SHELL_COMMAND, { env: {} }]])
  assert.deepEqual(await asked('enter', 'cards'), [['enter', 'cards', {}]])
  assert.deepEqual(await asked('enter', '--no-tty', 'cards', 'web.2', 'ls', '-l'), [
    ['enter', 'cards', { instance: 'web.2', command: 'ls -l' }],
  ])
})

test('a command is exited with as it did, wherever it ran', async () => {
  const verbs = {
    run: async () => ({ code: 7, signal: null }),
    enter: async () => ({ code: 8, signal: null }),
  }
  assert.equal((await runCommand(['run', 'cards', 'ls'], { verbs })).code, 7)
  assert.equal((await runCommand(['enter', 'cards', 'web', 'ls'], { verbs })).code, 8)
})

test('a command may stand after --, as other tools want it', async () => {
  const verbs = { run: async () => DONE, enter: async () => DONE }
  const asked = async (...argv: string[]) => (await runCommand(argv, { verbs })).asked
  assert.deepEqual(await asked('run', 'cards', '--', 'ls', '-l'), [['run', 'cards', 'ls -l', { env: {} }]])
  assert.deepEqual(await asked('run', 'cards', '--'), [['run', 'cards', SHELL_COMMAND, { env: {} }]])
  assert.deepEqual(await asked('enter', 'cards', 'web.2', '--', 'ls'), [
    ['enter', 'cards', { instance: 'web.2', command: 'ls' }],
  ])
  assert.deepEqual(await asked('enter', 'cards', '--', 'ls'), [['enter', 'cards', { command: 'ls' }]])
  const { code, stderr } = await runCommand(['run:detached', 'cards', '--'])
  assert.deepEqual([code, stderr], [2, 'error: the command is missing after --\n'])
})

test('options after the app are those of the command', async () => {
  const { asked } = await runCommand(
    ['run', '-e', 'A=1', '-e', 'B=x=y', 'cards', 'ls', '-la', '--json', '--help'],
    {
      verbs: { run: async () => ({ code: 0, signal: null }) },
    },
  )
  assert.deepEqual(asked, [['run', 'cards', 'ls -la --json --help', { env: { A: '1', B: 'x=y' } }]])
})

test('an --env that is no pair is refused without telling it', async () => {
  const { code, stderr } = await runCommand(['run', '-e', 'hunter2', 'cards', 'ls'])
  assert.deepEqual([code, stderr], [2, 'error: --env takes KEY=value\n'])
})

test('one word is a line of shell, several arrive as they were typed', () => {
  assert.equal(commandLine(['echo "$HOME" && ls']), 'echo "$HOME" && ls')
  assert.equal(
    commandLine(['node', '-e', 'console.log("it\'s")', '']),
    `node -e 'console.log("it'\\''s")' ''`,
  )
})
