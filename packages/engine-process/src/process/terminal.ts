import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { BerthError, TERMINAL_TYPE } from '@berth/sdk'
import type { RunOptions, Terminal, TerminalSize } from '@berth/sdk'
import type { Program } from './spawn-gated.ts'

const run = promisify(execFile)
const POLL = 10

// What the command is, and how large the terminal, are variables: nothing of them is part of a text that a shell reads
// as its own.
const BEGIN = [
  'stty sane rows "$BERTH_ROWS" cols "$BERTH_COLUMNS"',
  'berth_command=$BERTH_COMMAND',
  'unset BERTH_COMMAND BERTH_ROWS BERTH_COLUMNS',
  'exec "$SHELL" -c "$berth_command"',
].join('; ')

/**
 * A program of a shell's command, in a terminal of its own. Node cannot make terminals; `script` of util-linux, which is
 * on every Debian, can.
 *
 * @throws {BerthError} UNSUPPORTED where there is no such program
 */
export async function inTerminal(program: Program, terminal: Terminal): Promise<Program> {
  await assertScript(program.env)
  const [shell = '/bin/sh', , command = ''] = program.argv
  return {
    ...program,
    argv: ['script', '--quiet', '--return', '--flush', '--command', BEGIN, '/dev/null'],
    env: {
      ...program.env,
      SHELL: shell,
      TERM: terminal.type ?? TERMINAL_TYPE,
      BERTH_COMMAND: command,
      BERTH_ROWS: String(terminal.rows),
      BERTH_COLUMNS: String(terminal.columns),
    },
  }
}

/** Gives the terminal of a running `script` each size that it changes to, until that has ended. */
export async function keepSize(pid: number, { resizes }: Pick<RunOptions, 'resizes'>): Promise<void> {
  for await (const size of resizes ?? []) {
    const device = await deviceOf(pid)
    if (device === undefined) return
    await resize(device, size)
  }
}

async function resize(device: string, { rows, columns }: TerminalSize): Promise<void> {
  // It has ended meanwhile, or it is a size that no terminal has.
  await run('stty', ['-F', device, 'rows', String(rows), 'cols', String(columns)]).catch(() => {})
}

/** The device that the child of `script` has as its input; a moment passes until it has. */
async function deviceOf(pid: number): Promise<string | undefined> {
  for (;;) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => undefined)
    if (children === undefined) return undefined
    const [child] = children.trim().split(' ')
    const device = child && (await readlink(`/proc/${child}/fd/0`).catch(() => undefined))
    if (device?.startsWith('/dev/pts/')) return device
    await setTimeout(POLL)
  }
}

async function assertScript(env: Program['env']): Promise<void> {
  const isThere = await run('script', ['--version'], { env }).then(
    ({ stdout }) => stdout.includes('util-linux'),
    () => false,
  )
  if (isThere) return
  throw new BerthError('UNSUPPORTED', {
    engine: 'process',
    ability: 'terminals here',
    remedy: 'install script (of util-linux), or do without one: --no-tty',
  })
}
