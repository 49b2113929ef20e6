import { spawn } from 'node:child_process'
import { SoundError } from './sound-error.ts'

/** How a program is bounded. */
export interface RunOptions {
  /** Milliseconds until it is killed. @default 20_000 */
  readonly timeout?: number
  /** Bytes of standard output until it is killed. @default 1 MiB */
  readonly outputLimit?: number
  readonly signal?: AbortSignal
}

/** How a program ended, and what it wrote. */
export interface ProgramResult {
  /** Whether it ended by itself, with 0. */
  readonly isOk: boolean
  readonly stdout: Buffer
  /** The end of what it wrote there: the last 64 KiB. */
  readonly stderr: string
  /** What was wrong, in a few words, when it is not ok. */
  readonly problem: string
}

const STDERR_KEPT = 64 * 1024

/**
 * Runs a program without a shell, to its end or to its limits. It gets no environment but PATH, and nothing to read.
 *
 * @throws {SoundError} FFMPEG_MISSING when there is no such program
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { timeout = 20_000, outputLimit = 1024 * 1024, signal }: RunOptions = {},
): Promise<ProgramResult> {
  signal?.throwIfAborted()
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  })
  let cut: string | undefined
  const kill = (why: string): void => {
    cut ??= why
    child.kill('SIGKILL')
  }
  const timer = setTimeout(kill, timeout, `it took longer than ${timeout} ms`)
  const onAbort = (): void => kill('it was called off')
  signal?.addEventListener('abort', onAbort)
  const stdout: Buffer[] = []
  let length = 0
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > outputLimit) kill(`it made more than ${outputLimit} bytes`)
    else stdout.push(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-STDERR_KEPT)
  })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    signal?.throwIfAborted()
    const problem = cut ?? `it ended with ${code}`
    return { isOk: code === 0 && cut === undefined, stdout: Buffer.concat(stdout), stderr, problem }
  } catch (error) {
    signal?.throwIfAborted()
    throw new SoundError('FFMPEG_MISSING', { program }, { cause: error })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}
