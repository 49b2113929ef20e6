import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ExitStatus, LogLine, OneOffSpec, RunOptions } from '@berth/sdk'
import { checkedFolder } from './checked-folder.ts'
import type { Context } from './context.ts'
import { startError } from './errors.ts'
import type { LogSink } from './logs/log-store.ts'
import { newId } from './new-id.ts'
import { buildEnv } from './process/instance-env.ts'
import { launch } from './process/launch.ts'
import type { Launch, Running } from './process/launch.ts'
import { prepareMounts } from './process/prepare-mounts.ts'
import { shellArguments } from './process/shell.ts'
import { inTerminal, keepSize } from './process/terminal.ts'

/** What is asked to end gets no longer than this, in milliseconds: whoever gave up on it waits meanwhile. */
const LONGEST_ABORT = 5_000

/** A command that is run once, to its end. */
export interface OneOff extends Omit<Launch, 'sinks'> {
  /** Whether its output is kept among the app's. */
  readonly isKept: boolean
  /** Ends it too, though not as a failure of whoever waits for it. */
  readonly until?: AbortSignal
}

/** Runs a command outside the formation, in a fresh environment. */
export async function runOneOff(
  context: Context,
  spec: OneOffSpec,
  options: RunOptions,
): Promise<ExitStatus> {
  options.signal?.throwIfAborted()
  const { app, processType, stopTimeout } = spec
  const id = newId(app, processType)
  try {
    const { cwd, root } = await checkedFolder(context, spec)
    const own = await prepareMounts(spec.mounts, context.volumes)
    const env = buildEnv({
      platform: context.platformEnv,
      cwd,
      root,
      source: processType,
      config: spec.env,
      own,
    })
    const program = { argv: shellArguments(spec.command), cwd, env, hasInput: false }
    return await runToEnd(
      context,
      { id, app, source: processType, mark: [id], stopTimeout, program, isKept: true },
      options,
    )
  } catch (error) {
    throw startError(app, processType, error, options.signal)
  }
}

/** Runs a program to its end; on abort ends it, with all that it started, and rejects with the signal's reason. */
export async function runToEnd(context: Context, oneOff: OneOff, options: RunOptions): Promise<ExitStatus> {
  const { signal, stdin, onLine, onOutput, terminal } = options
  const { app, source, id } = oneOff
  const sinks = [
    ...(oneOff.isKept ? [context.logs.sink({ app, source, instance: id })] : []),
    ...(onLine ? [callingBack(onLine)] : []),
  ]
  const piped = { ...oneOff.program, hasInput: stdin !== undefined }
  // What is shown on a terminal is nobody's log.
  const what = terminal
    ? { ...oneOff, program: await inTerminal(piped, terminal), sinks: [] }
    : { ...oneOff, program: piped, sinks }
  const running = await launch(context, { ...what, ...(onOutput && { onOutput }) }, signal)
  if (terminal) void keepSize(running.pid, options)
  if (stdin) void feed(running, stdin)
  const end = () => void running.end(Math.min(oneOff.stopTimeout, LONGEST_ABORT)).catch(() => {})
  const ends = [signal, oneOff.until].filter((signal) => signal !== undefined)
  for (const signal of ends) signal.addEventListener('abort', end)
  if (ends.some((signal) => signal.aborted)) end()
  try {
    const status = await running.exited
    signal?.throwIfAborted()
    return status
  } finally {
    for (const signal of ends) signal.removeEventListener('abort', end)
  }
}

/** Its input ends when there is no more, or when nobody is left to read it. */
async function feed(running: Running, input: AsyncIterable<Uint8Array>): Promise<void> {
  if (running.stdin === null) return
  const over = new AbortController()
  const stop = () => over.abort()
  running.exited.then(stop, stop)
  await pipeline(Readable.from(input), running.stdin, { signal: over.signal }).catch(() => {
    // How the program ended says whether that mattered.
  })
}

function callingBack(onLine: (line: LogLine) => void): LogSink {
  return {
    write: (lines) => {
      for (const line of lines) onLine(line)
      return true
    },
    written: () => Promise.resolve(),
  }
}
