import { on } from 'node:events'
import { constants } from 'node:os'
import { isBerthError } from '@berth/sdk'
import type { ExitStatus, LogLine, Output, RunOptions, TerminalSize } from '@berth/sdk'
import type { Context } from '../context.ts'
import type { Io } from '../io.ts'
import { write } from '../output/write.ts'

const SIGNAL_BASE = 128
const DEFAULT_SIZE: TerminalSize = { columns: 80, rows: 24 }

/**
 * Runs a command elsewhere as if it ran here: with a terminal when this is one, else with what is piped in and out.
 *
 * @param hasTerminal - `false`: without a terminal, whatever this is
 * @returns what to exit with, which is what the command exited with
 */
export async function runSession(
  context: Context,
  hasTerminal: boolean,
  start: (options: RunOptions) => Promise<ExitStatus>,
): Promise<number> {
  const { stdin, stdout } = context.io
  const isInteractive = hasTerminal && !context.isJson && stdin.isTTY === true && stdout.isTTY === true
  const status = isInteractive ? await withTerminal(context, start) : await withPipes(context, start)
  if (context.isJson) await context.answer(status, '')
  return exitCodeOf(status)
}

async function withTerminal(
  context: Context,
  start: (options: RunOptions) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const { io, signal } = context
  const over = new AbortController()
  try {
    using _ = rawMode(io.stdin)
    // Awaited here, since the terminal is as it was when this ends.
    return await start({
      signal,
      terminal: { ...sizeOf(io), ...(io.env['TERM'] && { type: io.env['TERM'] }) },
      resizes: sizesOf(io, over.signal),
      stdin: bytesOf(io.stdin),
      onOutput: ({ bytes }) => write(io.stdout, bytes, signal),
    })
  } catch (error) {
    if (!isBerthError(error, 'UNSUPPORTED')) throw error
    context.note(`${error.message}.`)
  } finally {
    over.abort()
  }
  return await withPipes(context, start)
}

async function withPipes(
  context: Context,
  start: (options: RunOptions) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const { stdin } = context.io
  return await start({
    signal: context.signal,
    ...(context.isJson
      ? { onLine: (line: LogLine) => void context.io.stdout.write(`${JSON.stringify(line)}\n`) }
      : { onOutput: (output: Output) => writeTo(context, output) }),
    ...(stdin.isTTY !== true && { stdin: bytesOf(stdin) }),
  })
}

async function writeTo({ io, signal }: Context, { stream, bytes }: Output): Promise<void> {
  await write(stream === 'stderr' ? io.stderr : io.stdout, bytes, signal)
}

/** What is typed goes as it is, Ctrl-C included, until this is disposed. */
function rawMode(stdin: Io['stdin']): Disposable {
  stdin.setRawMode?.(true)
  return { [Symbol.dispose]: () => void stdin.setRawMode?.(false) }
}

function sizeOf({ stdout }: Pick<Io, 'stdout'>): TerminalSize {
  return { columns: stdout.columns ?? DEFAULT_SIZE.columns, rows: stdout.rows ?? DEFAULT_SIZE.rows }
}

async function* sizesOf(io: Io, signal: AbortSignal): AsyncGenerator<TerminalSize> {
  try {
    for await (const _ of on(io.stdout, 'resize', { signal })) yield sizeOf(io)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function* bytesOf(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) yield Buffer.from(chunk)
}

/** As a shell tells it: 128 and the signal's number when a signal ended the command. */
function exitCodeOf({ code, signal }: ExitStatus): number {
  if (code !== null) return code
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0
  return SIGNAL_BASE + number
}
