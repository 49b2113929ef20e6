import type { LogLine, LogOptions, LogQuery } from '@berth/sdk'
import type { Context } from '../context.ts'
import { Channel } from '../channel.ts'
import { labelFilter, parseLabels, sourceOf } from '../labels.ts'
import type { AppLabels } from '../labels.ts'
import { followContainerLog, readContainerLog } from './container-log.ts'
import type { KeptLine } from './container-log.ts'

const LINES = 100

/** The kept output of containers that are there and of those that are no more, then what comes. */
export async function* readLogs(
  context: Context,
  query: LogQuery,
  { lines = LINES, follow = false, signal }: LogOptions,
  closing: AbortSignal,
): AsyncIterable<LogLine> {
  const over = new AbortController()
  const stop = AbortSignal.any([over.signal, closing, ...(signal ? [signal] : [])])
  // Before anything is read, so that nothing that starts meanwhile is missed.
  const started = follow && query.instance === undefined ? context.started.listen(stop) : undefined
  try {
    const containers = await findContainers(context, query)
    const kept = await readKept(context, query, containers, Math.max(lines, 1))
    yield* lines === 0 ? [] : kept.slice(-lines).map(({ line }) => line)
    if (!follow || stop.aborted) return
    const channel = new Channel<LogLine>()
    const end = () => channel.end()
    stop.addEventListener('abort', end, { once: true })
    const read = reader(context, new Map(kept.map(({ id, at }) => [id, at])), channel, stop)
    const all = Promise.all(containers.map(read))
    if (started) void readStarted(started, query, read)
    // One instance ends; an app may always get another one.
    if (query.instance !== undefined) void all.finally(end)
    yield* channel
  } finally {
    over.abort()
  }
}

interface Container {
  readonly id: string
  readonly labels: AppLabels
}

interface Kept {
  readonly id: string
  readonly at: string
  readonly line: LogLine
}

async function findContainers({ docker, platform }: Context, query: LogQuery): Promise<readonly Container[]> {
  const { app, processType, instance } = query
  const label = labelFilter({ platform, app, ...(processType !== undefined && { processType }) })
  const found = await docker.listContainers({ all: true, filters: { label: [...label] } })
  const containers = found.flatMap(({ Names: [name = ''], Labels, State }) => {
    const labels = parseLabels(Labels)
    return labels && State !== 'created' ? [{ id: name.slice(1), labels }] : []
  })
  return instance === undefined ? containers : containers.filter(({ id }) => id === instance)
}

async function readKept(
  context: Context,
  { app, processType, instance }: LogQuery,
  containers: readonly Container[],
  lines: number,
): Promise<readonly Kept[]> {
  const there = new Set(containers.map(({ id }) => id))
  const archived = await context.archive.read(
    app,
    (line) =>
      (processType === undefined || line.processType === processType) &&
      (instance === undefined || line.instance === instance) &&
      !there.has(line.instance),
  )
  const current = await Promise.all(
    containers.map(async ({ id, labels }) =>
      (await readContainerLog(context.docker, id, { lines })).map((line) => ({
        id,
        at: line.at,
        line: lineOf(labels, line),
      })),
    ),
  )
  const gone = archived.map((line) => ({
    id: line.instance,
    at: line.at,
    line: { ...told(app, line.source, line) },
  }))
  return [...gone, ...current.flat()].sort((one, other) => (one.at < other.at ? -1 : 1))
}

/** Reads on in the output of a container, from the last line that was told of it; only once at a time. */
function reader(
  { docker, followers }: Context,
  last: Map<string, string>,
  channel: Channel<LogLine>,
  stop: AbortSignal,
): (container: Container) => Promise<void> {
  const reading = new Set<string>()
  const pump = async ({ id, labels }: Container): Promise<void> => {
    try {
      for await (const line of followContainerLog(docker, id, last.get(id), stop)) {
        last.set(id, line.at)
        channel.push(lineOf(labels, line))
      }
    } catch {
      // Docker went away. What it starts again afterwards is told of, and read on.
    }
  }
  return async (container) => {
    const { id } = container
    if (reading.has(id)) return
    reading.add(id)
    await followers.note(id, pump(container))
    reading.delete(id)
  }
}

async function readStarted(
  started: AsyncIterable<Container>,
  { app, processType }: LogQuery,
  read: (container: Container) => Promise<void>,
): Promise<void> {
  for await (const { id, labels } of started) {
    const isWanted = labels.app === app && (processType === undefined || labels.processType === processType)
    if (isWanted) void read({ id, labels })
  }
}

function lineOf(labels: AppLabels, line: KeptLine): LogLine {
  return told(labels.app, sourceOf(labels), line)
}

function told(app: string, source: string, { at, stream, text }: KeptLine): LogLine {
  return { at: `${at.slice(0, 23)}Z`, app, source, stream, text }
}
