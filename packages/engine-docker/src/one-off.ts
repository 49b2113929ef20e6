import type { ExitStatus, LogLine, OneOffSpec, RunOptions } from '@berth/sdk'
import { createContainer } from './container/create-container.ts'
import { Ending } from './container/end-container.ts'
import { exitStatusOf } from './container/exit-status.ts'
import { readImage } from './container/image-facts.ts'
import { prepareMounts } from './container/prepare-mounts.ts'
import { remove, retire } from './container/remove-container.ts'
import type { Context } from './context.ts'
import { startError } from './errors.ts'
import { feed } from './feed.ts'
import { formatLabels } from './labels.ts'
import type { AppLabels } from './labels.ts'
import { followContainerLog } from './logs/container-log.ts'
import { newId } from './new-id.ts'

/** What is asked to end gets no longer than this, in milliseconds: whoever gave up on it waits meanwhile. */
const LONGEST_ABORT = 5_000

/** Runs a command in a container of its own, to its end; on abort ends it and rejects with the signal's reason. */
export async function runOneOff(
  context: Context,
  spec: OneOffSpec,
  options: RunOptions,
): Promise<ExitStatus> {
  const { signal } = options
  signal?.throwIfAborted()
  const { app, processType } = spec
  const id = newId(app, processType)
  const labels = oneOffLabels(context.platform, spec)
  try {
    await createOneOff(context, id, spec, labels, options.stdin !== undefined)
    const status = await runToEnd(context, id, spec, options)
    await retire(context, id, formatLabels(labels))
    signal?.throwIfAborted()
    return status
  } catch (error) {
    await remove(context, id).catch(() => {})
    throw startError(app, processType, error, signal)
  }
}

async function createOneOff(
  context: Context,
  id: string,
  spec: OneOffSpec,
  labels: AppLabels,
  hasInput: boolean,
): Promise<void> {
  const { docker, platform } = context
  const image = await readImage(docker, spec.build.location)
  const mounts = await prepareMounts(
    { docker, platform, image: spec.build.location, facts: image },
    spec.mounts,
  )
  await createContainer(context, { id, spec, labels, image, mounts, hasInput })
}

async function runToEnd(
  context: Context,
  id: string,
  spec: OneOffSpec,
  { signal, stdin, onLine }: RunOptions,
): Promise<ExitStatus> {
  const container = context.docker.getContainer(id)
  signal?.throwIfAborted()
  const input = stdin && (await container.attach({ stream: true, stdin: true, hijack: true }))
  await container.start()
  using _ = endOn(context, id, spec, signal)
  const over = container.wait({ condition: 'not-running' }) as Promise<{ readonly StatusCode: number }>
  if (stdin && input) void feed(stdin, input, over)
  if (onLine) await context.followers.note(id, tell(context, id, spec, onLine))
  const { StatusCode } = await over
  return exitStatusOf(StatusCode)
}

function endOn(context: Context, id: string, spec: OneOffSpec, signal: AbortSignal | undefined): Disposable {
  const end = () => {
    const ending = new Ending(context.docker, id, 'SIGTERM')
    void ending.within(Math.min(spec.stopTimeout, LONGEST_ABORT)).catch(() => {})
  }
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) end()
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', end) }
}

async function tell(
  { docker }: Context,
  id: string,
  { app, processType }: OneOffSpec,
  onLine: (line: LogLine) => void,
): Promise<void> {
  for await (const { at, stream, text } of followContainerLog(
    docker,
    id,
    undefined,
    new AbortController().signal,
  )) {
    onLine({ at: `${at.slice(0, 23)}Z`, app, source: processType, stream, text })
  }
}

function oneOffLabels(platform: string, { app, processType, release, stopTimeout }: OneOffSpec): AppLabels {
  const startedAt = new Date().toISOString()
  return { platform, kind: 'one-off', app, processType, release, startedAt, stopTimeout }
}
