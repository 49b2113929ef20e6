import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { makeTempFolder } from '@berth/sdk/testing'
import { shellCommand } from './shell-command.ts'

test('a single program replaces its shell', () => {
  const lines = {
    'node main.mjs': 'exec node main.mjs',
    'NODE_ENV=production A="b c" node main.mjs "$PORT"':
      'NODE_ENV=production A="b c" exec node main.mjs "$PORT"',
  }
  for (const [command, line] of Object.entries(lines)) {
    assert.deepEqual(shellCommand(command), ['/bin/sh', '-c', line])
  }
})

for (const [name, command] of Object.entries({
  'a list': 'true && COMMAND',
  'something in the background': 'COMMAND & wait',
  'a condition': 'if true; then COMMAND; fi',
  'a launcher that ends before': 'npm run long',
})) {
  test(`before ${name} the shell stays until all that got a signal has ended`, async () => {
    // It says when it is there, and takes its time to end.
    const long = `${process.execPath} -e "process.on('SIGTERM', () => setTimeout(() => { console.log('done'); process.exit() }, 300)); setInterval(() => {}, 1000); console.log('there')"`
    await using folder = await makeTempFolder({ 'package.json': JSON.stringify({ scripts: { long } }) })
    const [shell = '', ...args] = shellCommand(command.replace('COMMAND', long))
    const child = spawn(shell, args, {
      cwd: folder.path,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!output.includes('there\n') && text.includes('there\n')) process.kill(-child.pid!, 'SIGTERM')
      output += text
    })
    // As Docker does with what is left in a container.
    child.once('exit', () => killGroup(child.pid!))
    await once(child, 'close')
    assert.match(output, /there\n[^]*done\n$/)
  })
}

test('after its command has ended by itself the shell waits for nobody', async () => {
  const [shell = '', ...args] = shellCommand('sleep 1000 > /dev/null 2>&1 & echo $!')
  const { stdout } = await promisify(execFile)(shell, args)
  process.kill(Number(stdout))
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

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Nothing is left.
  }
}

function run(file: string, args: readonly string[]) {
  try {
    const env = { HOME: '/home/x', PATH: process.env['PATH'] }
    const output = execFileSync(file, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] })
    return { code: 0, output: output.split('\n').filter((line) => !/^(_|PWD|OLDPWD|SHLVL)=/.test(line)) }
  } catch (error) {
    return { code: (error as { readonly status: number }).status, output: [] }
  }
}
