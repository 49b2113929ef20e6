import { TERMINAL_TYPE } from '@berth/sdk'
import type { ExitStatus, RunOptions } from '@berth/sdk'
import type Docker from 'dockerode'
import { exitStatusOf } from './container/exit-status.ts'
import type { Context } from './context.ts'
import { isMissing } from './errors.ts'
import { ExecOutput } from './exec-output.ts'
import { feed } from './feed.ts'
import type { AppLabels } from './labels.ts'
import { keepSize, NO_DETACH_KEYS, readOutput } from './live-output.ts'
import { isOverWithin } from './promises.ts'

/** First says its process id, by which alone it can be ended; Docker ends no command beside a container's own. */
const WRAPPER = 'echo "$$"; exec "$@"'

/** Milliseconds between SIGTERM and SIGKILL for a command that nobody waits for any more. */
const LONGEST_ABORT = 5_000
const POLL = 20

/** A command beside what a container runs. What is left out is as it is there. */
export interface ExecCommand {
  readonly argv: readonly string[]
  readonly env?: readonly string[]
  readonly user?: string
  readonly folder?: string
}

/** Runs a command in a running container, in its environment; on abort ends the command, and only that. */
export async function execIn(
  { docker }: Context,
  id: string,
  labels: AppLabels,
  { argv, env = [], user, folder }: ExecCommand,
  options: RunOptions,
): Promise<ExitStatus> {
  const { signal, stdin, terminal } = options
  const container = docker.getContainer(id)
  const hasInput = stdin !== undefined
  const exec = await container.exec({
    Cmd: ['/bin/sh', '-c', WRAPPER, 'sh', ...argv],
    AttachStdin: hasInput,
    AttachStdout: true,
    AttachStderr: true,
    Env: [...env, ...(terminal ? [`TERM=${terminal.type ?? TERMINAL_TYPE}`] : [])],
    ...(user !== undefined && { User: user }),
    ...(folder !== undefined && { WorkingDir: folder }),
    ...(terminal && { Tty: true, DetachKeys: NO_DETACH_KEYS }),
  })
  signal?.throwIfAborted()
  const stream = await exec.start({ hijack: true, stdin: hasInput, Tty: terminal !== undefined })
  const output = new ExecOutput(labels, options)
  const over = readAll(stream, output, options)
  void whenBegun(exec, output, options, (input) => feed(input, stream, over)).catch(() => {})
  using _ = endOn({ container, output, over, signal, gently: terminal ? 'HUP' : 'TERM', user })
  await over
  signal?.throwIfAborted()
  return await statusOf(exec)
}

async function readAll(
  stream: NodeJS.ReadableStream,
  output: ExecOutput,
  options: RunOptions,
): Promise<void> {
  await readOutput(stream, options, (piece) => output.push(piece))
  output.end()
}

/** A terminal shows what is typed, so nothing may be typed before the first line of the wrapper. */
async function whenBegun(
  exec: Docker.Exec,
  output: ExecOutput,
  options: RunOptions,
  type: (input: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  await output.pid
  if (options.stdin) void type(options.stdin)
  await keepSize(exec, options)
}

function endOn({
  container,
  output,
  over,
  signal,
  gently,
  user,
}: {
  readonly container: Docker.Container
  readonly output: ExecOutput
  readonly over: Promise<void>
  readonly signal: AbortSignal | undefined
  /** What a shell with a terminal heeds is not what others do. */
  readonly gently: 'TERM' | 'HUP'
  /** Whose it is: nobody else in a container may end it. */
  readonly user: string | undefined
}): Disposable {
  const end = async () => {
    const pid = await output.pid
    await kill(container, gently, pid, user)
    if (!(await isOverWithin(over, LONGEST_ABORT))) await kill(container, 'KILL', pid, user)
  }
  const abort = () => void end().catch(() => {})
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', abort) }
}

/** Each command leads a process group, so that all that it started gets the signal. */
async function kill(
  container: Docker.Container,
  name: 'TERM' | 'HUP' | 'KILL',
  pid: string,
  user: string | undefined,
): Promise<void> {
  const exec = await container.exec({
    Cmd: ['/bin/sh', '-c', `kill -s ${name} -- "-$0"`, pid],
    ...(user !== undefined && { User: user }),
  })
  const answer = await exec.start({ Detach: true })
  answer.resume()
}

async function statusOf(exec: Docker.Exec): Promise<ExitStatus> {
  try {
    for (;;) {
      const { Running, ExitCode } = await exec.inspect()
      if (!Running) return exitStatusOf(ExitCode ?? 137)
      // Docker notes the end a moment after the output has ended.
      await new Promise((resolve) => setTimeout(resolve, POLL))
    }
  } catch (error) {
    // It ended with its container, which is gone already.
    if (isMissing(error)) return exitStatusOf(137)
    throw error
  }
}
