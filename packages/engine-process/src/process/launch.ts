import type { Writable } from 'node:stream'
import type { ExitStatus, RunOptions } from '@berth/sdk'
import { captureOutput } from '../logs/capture-output.ts'
import type { LogSink } from '../logs/log-store.ts'
import { markerOf } from './marker.ts'
import type { OutputPipes } from './output-pipes.ts'
import { endingOf } from './process-tree.ts'
import type { ProcessRecord, Records } from './records.ts'
import { spawnGated } from './spawn-gated.ts'
import type { Program } from './spawn-gated.ts'

/** What is started, and as what it is known. */
export interface Launch extends Pick<ProcessRecord, 'id' | 'app' | 'source' | 'mark' | 'stopTimeout'> {
  readonly program: Program
  readonly sinks: readonly LogSink[]
  /** Told the output as it was written. */
  readonly onOutput?: RunOptions['onOutput']
}

/** What every launch of an engine shares. */
export interface Tools {
  /** Absolute, real path. */
  readonly home: string
  readonly records: Records
  readonly pipes: OutputPipes
}

/** A program that runs, with all that it starts. */
export interface Running {
  readonly pid: number
  readonly stdin: Writable | null
  /** Resolves once the program has ended, nothing that it started is left, and all output was handed on. */
  readonly exited: Promise<ExitStatus>
  /** SIGTERM, then SIGKILL after so many milliseconds; answers when `exited` does. */
  end(timeout: number): Promise<void>
}

// Pipes end with the last process that holds them; only something that could not be found holds them longer.
const PATIENCE_WITH_PIPES = 500

/**
 * Starts a program behind a gate, writes down which process it is, and only then lets it run.
 * Rejects when the process cannot be made, and on abort; nothing is left behind then.
 */
export async function launch(
  { home, records, pipes }: Tools,
  what: Launch,
  signal?: AbortSignal,
): Promise<Running> {
  signal?.throwIfAborted()
  const { id, app, source, mark, stopTimeout, program, sinks, onOutput } = what
  const marker = markerOf(home, ...mark)
  const gated = await spawnGated({ ...program, env: { ...program.env, ...marker.env } }, pipes)
  const { pid, startTime } = gated
  const ending = endingOf({ pid, startTime, marker: marker.entry })
  const capture = captureOutput(gated, { app, source }, sinks, onOutput)
  try {
    await records.write({ id, app, source, mark, pid, startTime, stopTimeout })
    signal?.throwIfAborted()
  } catch (error) {
    await ending.end(0)
    await records.remove(id)
    throw error
  }
  gated.open()

  const finish = async (): Promise<ExitStatus> => {
    const status = await gated.exit
    // Like the end of a container: what the program leaves behind ends with it, unless it was given time to.
    await ending.end(ending.hasBegun ? Infinity : 0)
    try {
      await capture.finish(PATIENCE_WITH_PIPES)
    } finally {
      await records.remove(id)
    }
    return status
  }
  const exited = finish()
  return {
    pid,
    stdin: gated.stdin,
    exited,
    async end(timeout) {
      await ending.end(timeout)
      await exited
    },
  }
}
