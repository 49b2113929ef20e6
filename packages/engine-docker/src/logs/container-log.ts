import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { isMissing } from '../errors.ts'
import { pause } from '../promises.ts'
import { FrameReader } from './frames.ts'
import type { Frame } from './frames.ts'

/** One line that Docker kept of a container. */
export interface KeptLine {
  /** ISO 8601 with nanoseconds, always as long, so that texts compare as times do. */
  readonly at: string
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

const RESTART_PAUSE = 50

/** The last lines that are kept of a container; none when there is no such container. */
export async function readContainerLog(
  docker: Docker,
  id: string,
  { lines, after = '' }: { readonly lines?: number; readonly after?: string } = {},
): Promise<readonly KeptLine[]> {
  if (lines === 0) return []
  const options = { follow: false as const, stdout: true, stderr: true, timestamps: true }
  const since = { since: sinceOf(after), tail: lines ?? ('all' as unknown as number) }
  try {
    // The types say that `since` is a number; Docker takes nanoseconds after the dot, which a number cannot hold.
    const bytes = await docker.getContainer(id).logs({ ...options, ...(since as object) })
    return new FrameReader()
      .push(bytes)
      .map(parseFrame)
      .filter(({ at }) => at > after)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** What a container says from then on, until it has ended for good. What came before is not told again. */
export async function* followContainerLog(
  docker: Docker,
  id: string,
  after: string | undefined,
  signal: AbortSignal,
): AsyncIterable<KeptLine> {
  let last = after ?? ''
  while (!signal.aborted) {
    for await (const line of oneRun(docker, id, last, signal)) {
      last = line.at
      yield line
    }
    if (signal.aborted) return
    // The stream ends with each run, and may end before its last lines: those are there once the run is over.
    const runsAgain = await isRunning(docker, id)
    for (const line of await readContainerLog(docker, id, { after: last })) {
      last = line.at
      yield line
    }
    if (!runsAgain) return
    await pause(RESTART_PAUSE, signal)
  }
}

async function* oneRun(
  docker: Docker,
  id: string,
  after: string,
  signal: AbortSignal,
): AsyncIterable<KeptLine> {
  const options = { follow: true as const, stdout: true, stderr: true, timestamps: true }
  const since = { since: sinceOf(after), tail: 'all' }
  const frames = new FrameReader()
  try {
    const stream = await docker.getContainer(id).logs({ ...options, ...(since as object) })
    using _ = destroyOn(signal, stream as Readable)
    for await (const chunk of stream) {
      for (const line of frames.push(chunk as Buffer).map(parseFrame)) if (line.at > after) yield line
    }
  } catch (error) {
    if (!signal.aborted && !isMissing(error)) throw error
  }
}

function destroyOn(signal: AbortSignal, stream: Readable): Disposable {
  const destroy = () => void stream.on('error', () => {}).destroy()
  signal.addEventListener('abort', destroy, { once: true })
  if (signal.aborted) destroy()
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', destroy)
      destroy()
    },
  }
}

async function isRunning(docker: Docker, id: string): Promise<boolean> {
  try {
    const { State } = await docker.getContainer(id).inspect()
    return State.Running || State.Restarting
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** Each frame is one line, or a piece of one that is longer than Docker keeps in one. */
function parseFrame({ stream, bytes }: Frame): KeptLine {
  const text = bytes.toString()
  const space = text.indexOf(' ')
  return { at: text.slice(0, space), stream, text: text.slice(space + 1).replace(/\r?\n$/, '') }
}

/** Seconds and nanoseconds, as Docker wants a time. */
function sinceOf(at: string): string {
  if (at === '') return '0'
  const [seconds, nanoseconds = '0'] = at.replace('Z', '').split('.')
  return `${Date.parse(`${seconds}Z`) / 1_000}.${nanoseconds}`
}
