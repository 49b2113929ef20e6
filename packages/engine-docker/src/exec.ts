import type { ExitStatus, LogLine, RunOptions } from '@berth/sdk'
import type Docker from 'dockerode'
import { exitStatusOf } from './container/exit-status.ts'
import type { Context } from './context.ts'
import { isMissing } from './errors.ts'
import { feed } from './feed.ts'
import type { AppLabels } from './labels.ts'
import { sourceOf } from './labels.ts'
import { LineCutter } from './logs/line-cutter.ts'
import { isOverWithin } from './promises.ts'
import { FrameReader } from './logs/frames.ts'

/** First says its process id, by which alone it can be ended; Docker ends no command beside a container's own. */
const WRAPPER = 'echo "$$"; exec /bin/sh -c "$0"'

/** Milliseconds between SIGTERM and SIGKILL for a command that nobody waits for any more. */
const LONGEST_ABORT = 5_000
const POLL = 20

/** Runs a command in a running container, in its environment; on abort ends the command, and only that. */
export async function execIn(
  { docker }: Context,
  id: string,
  labels: AppLabels,
  command: string,
  { signal, stdin, onLine }: RunOptions,
): Promise<ExitStatus> {
  const container = docker.getContainer(id)
  const hasInput = stdin !== undefined
  const exec = await container.exec({
    Cmd: ['/bin/sh', '-c', WRAPPER, command],
    AttachStdin: hasInput,
    AttachStdout: true,
    AttachStderr: true,
  })
  signal?.throwIfAborted()
  const stream = await exec.start({ hijack: true, stdin: hasInput })
  const output = new Output(labels, onLine)
  const over = readAll(stream, output)
  if (stdin) void feed(stdin, stream, over)
  using _ = endOn(container, output, over, signal)
  await over
  signal?.throwIfAborted()
  return await statusOf(exec)
}

async function readAll(stream: NodeJS.ReadableStream, output: Output): Promise<void> {
  const frames = new FrameReader()
  for await (const chunk of stream) for (const frame of frames.push(chunk as Buffer)) output.push(frame)
  output.end()
}

/** The lines of a command, of which the first one is not its own. */
class Output {
  /** The process id of the command within the container. */
  readonly pid: Promise<string>
  readonly #tellPid: (pid: string) => void
  readonly #onLine: (stream: LogLine['stream'], text: string) => void
  readonly #cutters = { stdout: new LineCutter(), stderr: new LineCutter() }
  #isFirst = true

  constructor(labels: AppLabels, onLine: ((line: LogLine) => void) | undefined) {
    const { promise, resolve } = Promise.withResolvers<string>()
    this.pid = promise
    this.#tellPid = resolve
    const common = { app: labels.app, source: sourceOf(labels) }
    this.#onLine = (stream, text) => onLine?.({ at: new Date().toISOString(), ...common, stream, text })
  }

  push({ stream, bytes }: { readonly stream: LogLine['stream']; readonly bytes: Buffer }): void {
    for (const line of this.#cutters[stream].push(bytes)) this.#take(stream, line)
  }

  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      for (const line of this.#cutters[stream].end()) this.#take(stream, line)
    }
  }

  #take(stream: LogLine['stream'], text: string): void {
    if (this.#isFirst && stream === 'stdout') {
      this.#isFirst = false
      this.#tellPid(text)
    } else this.#onLine(stream, text)
  }
}

function endOn(
  container: Docker.Container,
  output: Output,
  over: Promise<void>,
  signal: AbortSignal | undefined,
): Disposable {
  const end = async () => {
    const pid = await output.pid
    await kill(container, 'TERM', pid)
    if (!(await isOverWithin(over, LONGEST_ABORT))) await kill(container, 'KILL', pid)
  }
  const abort = () => void end().catch(() => {})
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', abort) }
}

/** Each command leads a process group, so that all that it started gets the signal. */
async function kill(container: Docker.Container, name: 'TERM' | 'KILL', pid: string): Promise<void> {
  const exec = await container.exec({ Cmd: ['/bin/sh', '-c', `kill -s ${name} -- "-$0"`, pid] })
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
