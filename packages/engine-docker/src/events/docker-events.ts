import type Docker from 'dockerode'
import { pause } from '../promises.ts'
import { linesOf } from './lines-of.ts'

/** What Docker tells of a container. */
export interface DockerEvent {
  readonly kind: 'event'
  readonly action: string
  /** The container's name. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Of `die`. */
  readonly exitCode?: number
  /** Milliseconds since 1970. */
  readonly time: number
}

/** Docker's events, and what becomes of the connection to it: what was missed meanwhile has to be looked up. */
export type ConnectionEvent = DockerEvent | { readonly kind: 'connected' } | { readonly kind: 'lost' }

const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5_000

/** Listens until the signal, over every loss of the connection. */
export async function* dockerEvents(
  docker: Docker,
  labels: readonly string[],
  signal: AbortSignal,
): AsyncIterable<ConnectionEvent> {
  const type: 'container'[] = ['container']
  const filters = { type, event: ['start', 'kill', 'die', 'destroy'], label: [...labels] }
  let wait = FIRST_PAUSE
  while (!signal.aborted) {
    try {
      const stream = await docker.getEvents({ filters, abortSignal: signal })
      yield { kind: 'connected' }
      wait = FIRST_PAUSE
      for await (const line of linesOf(stream, signal)) yield parseEvent(line)
    } catch {
      // It is tried again for as long as anybody listens.
    }
    if (signal.aborted) return
    yield { kind: 'lost' }
    await pause(wait, signal)
    wait = Math.min(wait * 2, LONGEST_PAUSE)
  }
}

function parseEvent(line: string): DockerEvent {
  const { Action, Actor, timeNano } = JSON.parse(line) as {
    readonly Action: string
    readonly Actor: { readonly Attributes: Readonly<Record<string, string>> }
    readonly timeNano: number
  }
  const { name = '', exitCode, ...labels } = Actor.Attributes
  return {
    kind: 'event',
    action: Action,
    name,
    labels,
    ...(exitCode !== undefined && { exitCode: Number(exitCode) }),
    time: Math.floor(timeNano / 1e6),
  }
}
