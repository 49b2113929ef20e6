import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandLine } from './commands/run.ts'
import { runCommand } from './testing/run-command.ts'
import { at } from './testing/samples.ts'

test('a command exits as what it ran', async () => {
  const exit = (code: number | null, signal: string | null): Promise<{ readonly code: number }> =>
    runCommand(['run', 'cards', 'x'], { verbs: { run: async () => ({ code, signal }) } })
  assert.equal((await exit(0, null)).code, 0)
  assert.equal((await exit(3, null)).code, 3)
  assert.equal((await exit(null, 'SIGKILL')).code, 137)
})

test('what it writes goes where it wrote it, and what is piped is its input', async () => {
  const line = { at, app: 'cards', source: 'run' } as const
  const outcome = await runCommand(['run', 'cards', 'cat'], {
    stdin: 'piped',
    verbs: {
      async run(_app, _command, options) {
        const input = Buffer.concat(await Array.fromAsync(options?.stdin ?? [])).toString()
        options?.onLine?.({ ...line, stream: 'stdout', text: input })
        options?.onLine?.({ ...line, stream: 'stderr', text: 'warned' })
        return { code: 0, signal: null }
      },
    },
  })
  assert.deepEqual([outcome.stdout, outcome.stderr], ['piped\n', 'warned\n'])
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
