import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeTempFolder } from '@berth/sdk/testing'
import { fixture } from './support/open-berth.ts'
import { runBerth } from './support/run-berth.ts'

const BERTH = fileURLToPath(new URL('../packages/cli/bin/berth.js', import.meta.url))
const skip = process.platform !== 'linux' && 'script of util-linux makes the terminal'

test('a person at a terminal enters an instance: types, sees, interrupts, and leaves', { skip }, async () => {
  await using home = await makeTempFolder()
  // Before the home is removed, in which the platform is found.
  await using _ = { [Symbol.asyncDispose]: async () => void (await runBerth(home.path, ['down'])) }
  const deployed = await runBerth(home.path, ['deploy', 'hello', fixture('hello')])
  assert.equal(deployed.code, 0, deployed.stderr)

  const terminal = openTerminal(home.path, ['enter', 'hello', 'web'])
  terminal.type(`PS1='ready''> '; stty size; echo "port:$PORT"\r`)
  await terminal.shows(/\n33 111\r+\n/)
  await terminal.shows(/\nport:\d+\r+\n/)
  await terminal.shows(/ready> $/)
  // An interrupt that comes before the shell has begun the command is one of the shell alone.
  terminal.type(`sh -c 'echo as"leep"; exec sleep 1000'\r`)
  await terminal.shows(/\nasleep\r+\n/)
  terminal.type('\u0003')
  await terminal.shows(/\^C[^]*ready> $/)
  terminal.type('exit 7\r')
  assert.equal(await terminal.exited, 7)

  // In pipes the same command has none, and each stream is where it belongs.
  const piped = await runBerth(home.path, ['enter', 'hello', 'web.1', 'tty; echo wrong >&2; exit 3'], '')
  assert.deepEqual(piped, { code: 3, stdout: 'not a tty\n', stderr: 'wrong\n' })
})

/** The command in a terminal of 33 rows and 111 columns. */
function openTerminal(home: string, args: readonly string[]) {
  const command = `stty rows 33 cols 111; exec "$NODE" "$BERTH" ${args.join(' ')}`
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...process.env, BERTH_HOME: home, NODE: process.execPath, BERTH, SHELL: '/bin/sh', TERM: 'dumb' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let shown = ''
  let told = Promise.withResolvers<void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    told.resolve()
    told = Promise.withResolvers()
  })
  const exited = once(child, 'exit').then(([code]) => code as number)
  return {
    exited,
    type: (text: string): void => void child.stdin.write(text),
    async shows(pattern: RegExp): Promise<void> {
      const over = exited.then(() => assert.fail(`It ended, and ${String(pattern)} was not shown: ${shown}`))
      over.catch(() => {})
      while (!pattern.test(shown)) await Promise.race([told.promise, over])
    },
  }
}
