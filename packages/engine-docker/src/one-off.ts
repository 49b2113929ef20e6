import type { ExitStatus, LogLine, OneOffSpec, RunOptions } from '@berth/sdk'
import type Docker from 'dockerode'
import { createContainer } from './container/create-container.ts'
import type { ContainerPlan } from './container/create-options.ts'
import { Ending } from './container/end-container.ts'
import { exitStatusOf } from './container/exit-status.ts'
import { readImage } from './container/image-facts.ts'
import { prepareMounts } from './container/prepare-mounts.ts'
import { discard, retire } from './container/remove-container.ts'
import type { Context } from './context.ts'
import { startError } from './errors.ts'
import { feed } from './feed.ts'
import { formatLabels } from './labels.ts'
import type { AppLabels } from './labels.ts'
import { keepSize, NO_DETACH_KEYS, readOutput } from './live-output.ts'
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
    await createOneOff(context, id, spec, labels, options)
    const status = await runToEnd(context, id, spec, options)
    // What is shown on a terminal is nobody's log.
    await (options.terminal ? discard(context, id) : retire(context, id, formatLabels(labels)))
    signal?.throwIfAborted()
    return status
  } catch (error) {
    await discard(context, id).catch(() => {})
    throw startError(app, processType, error, signal)
  }
}

async function createOneOff(
  context: Context,
  id: string,
  spec: OneOffSpec,
  labels: AppLabels,
  { stdin, terminal }: RunOptions,
): Promise<void> {
  const needs = await needsOf(context, spec)
  const hasInput = stdin !== undefined
  await createContainer(context, { id, spec, labels, ...needs, hasInput, ...(terminal && { terminal }) })
}

/** What there has to be before a container of it is made. */
export async function needsOf(
  { docker, platform }: Context,
  { build, mounts }: OneOffSpec,
): Promise<Pick<ContainerPlan, 'image' | 'mounts'>> {
  const image = await readImage(docker, build.location)
  const context = { docker, platform, image: build.location, facts: image }
  return { image, mounts: await prepareMounts(context, mounts) }
}

async function runToEnd(
  context: Context,
  id: string,
  spec: OneOffSpec,
  options: RunOptions,
): Promise<ExitStatus> {
  const { signal, stdin, onLine, onOutput, terminal } = options
  const container = context.docker.getContainer(id)
  signal?.throwIfAborted()
  const isRead = onOutput !== undefined || terminal !== undefined
  const stream = stdin || isRead ? await attach(container, stdin !== undefined, isRead) : undefined
  const read = stream && isRead && readOutput(stream, options, (output) => onOutput?.(output))
  if (read) read.catch(() => {}) // thrown below
  await container.start()
  using _ = endOn(context, id, spec, signal)
  const over = container.wait({ condition: 'not-running' }) as Promise<{ readonly StatusCode: number }>
  if (stdin && stream) void feed(stdin, stream, over)
  void keepSize(container, options).catch(() => {})
  if (onLine && !terminal) await context.followers.note(id, tell(context, id, spec, onLine))
  const { StatusCode } = await over
  await read
  return exitStatusOf(StatusCode)
}

async function attach(
  container: Docker.Container,
  hasInput: boolean,
  isRead: boolean,
): Promise<NodeJS.ReadWriteStream> {
  return await container.attach({
    stream: true,
    hijack: true,
    stdin: hasInput,
    stdout: isRead,
    stderr: isRead,
    detachKeys: NO_DETACH_KEYS,
  })
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

/** What tells whose a command is that runs once. */
export function oneOffLabels(
  platform: string,
  { app, processType, release, stopTimeout }: OneOffSpec,
): AppLabels {
  const startedAt = new Date().toISOString()
  return { platform, kind: 'one-off', app, processType, release, startedAt, stopTimeout }
}
