import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { shellCommand } from './shell-command.ts'

test('a single program replaces its shell; before anything else the shell waits for what it runs', () => {
  const lines = {
    'node main.mjs': 'exec node main.mjs',
    'NODE_ENV=production A="b c" node main.mjs "$PORT"':
      'NODE_ENV=production A="b c" exec node main.mjs "$PORT"',
    'exec node main.mjs': "trap 'exit' TERM INT HUP QUIT\nexec node main.mjs",
    'cd /app && node main.mjs': "trap 'exit' TERM INT HUP QUIT\ncd /app && node main.mjs",
    'node main.mjs | cat': "trap 'exit' TERM INT HUP QUIT\nnode main.mjs | cat",
    'if true; then node a; fi': "trap 'exit' TERM INT HUP QUIT\nif true; then node a; fi",
    'A=b': "trap 'exit' TERM INT HUP QUIT\nA=b",
  }
  for (const [command, line] of Object.entries(lines)) {
    assert.deepEqual(shellCommand(command), ['/bin/sh', '-c', line])
  }
})

test('a shell makes of it what it makes of the command itself', () => {
  const commands = [
    `A='x  y' sh -c 'echo "$A"'`,
    'A=1 B="$HOME" C=\\ d env',
    'echo "a;b"',
    'cd / && pwd',
    'no-such-command --at-all',
    'exit 3',
    '  printf "%s\\n" a b',
    'A="',
  ]
  for (const command of commands) {
    const [shell = '', ...args] = shellCommand(command)
    assert.deepEqual(run(shell, args), run('/bin/sh', ['-c', command]), command)
  }
})

function run(file: string, args: readonly string[]) {
  try {
    const env = { HOME: '/home/x', PATH: process.env['PATH'] }
    const output = execFileSync(file, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] })
    return { code: 0, output: output.split('\n').filter((line) => !/^(_|PWD|OLDPWD|SHLVL)=/.test(line)) }
  } catch (error) {
    return { code: (error as { readonly status: number }).status, output: [] }
  }
}
