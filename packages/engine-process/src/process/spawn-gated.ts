import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import type { ExitStatus } from '@berth/sdk'
import type { OutputPipes } from './output-pipes.ts'
import { readProcess } from './process-table.ts'

/** A program and its arguments, exactly as it gets them. */
export interface Program {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Whether it gets something to read; otherwise its input is empty. */
  readonly hasInput: boolean
}

/** A process that exists, leads a group and a session of its own, and waits. */
export interface GatedProcess {
  readonly pid: number
  readonly startTime: string
  readonly stdout: Readable
  readonly stderr: Readable
  readonly stdin: Writable | null
  /** How it ended; never rejects. */
  readonly exit: Promise<ExitStatus>
  /** Lets it become the program. */
  open(): void
}

// The command and its arguments are the shell's parameters, never part of its text.
const GATE = 'IFS= read -r BERTH_GATE <&3 || exit 125; exec 3<&-; unset BERTH_GATE; exec "$@"'

/**
 * Makes a process that becomes the program only when `open` is called. Whoever calls it can write down which process
 * it is before it does anything; when the caller dies first, the gate closes and the process ends.
 */
export async function spawnGated(program: Program, pipes: OutputPipes): Promise<GatedProcess> {
  const output = await pipes.take()
  try {
    return await spawnWith(program, output)
  } finally {
    for (const { writeEnd } of output ?? []) closeSync(writeEnd)
  }
}

async function spawnWith(
  program: Program,
  output: Awaited<ReturnType<OutputPipes['take']>>,
): Promise<GatedProcess> {
  const readers = output?.map((pipe) => pipe.read())
  try {
    const child = spawn('/bin/sh', ['-c', GATE, 'berth', ...program.argv], {
      cwd: program.cwd,
      env: program.env,
      detached: true,
      stdio: [
        program.hasInput ? 'pipe' : 'ignore',
        output?.[0].writeEnd ?? 'pipe',
        output?.[1].writeEnd ?? 'pipe',
        'pipe',
      ],
    })
    const exit = exitOf(child)
    await once(child, 'spawn')
    const { pid, stdin } = child
    const [stdout, stderr] = readers ?? [child.stdout, child.stderr]
    const gate = child.stdio[3]
    if (pid === undefined || !stdout || !stderr || !gate || !('write' in gate)) {
      throw new TypeError('A process that was spawned has a pid and its pipes')
    }
    // What happens at the other end of these is told by the end of the process.
    for (const stream of [gate, stdin]) stream?.on('error', () => {})
    const entry = await readProcess(pid)
    if (entry === undefined) throw new Error('it was ended before it began')
    return { pid, startTime: entry.startTime, stdout, stderr, stdin, exit, open: () => void gate.end('\n') }
  } catch (error) {
    for (const reader of readers ?? []) reader.destroy()
    throw error
  }
}

function exitOf(child: ChildProcess): Promise<ExitStatus> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}
