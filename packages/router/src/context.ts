import type { Limits } from './defaults.ts'
import type { Forwarding } from './forwarding.ts'
import type { Problem } from './page.ts'
import type { RoutingTable } from './routing-table.ts'

/** What every request and tunnel of one router shares. */
export interface Context {
  readonly limits: Limits
  readonly table: RoutingTable
  readonly forwarding: Forwarding
  readonly counters: Counters
  readonly onRequest: ((record: RequestRecord) => void) | undefined
  /** Whether the router is being disposed of, so that connections are not kept. */
  readonly isClosing: () => boolean
}

/** One line of an access log. */
export interface RequestRecord {
  /** The app that the host belongs to, when there is one. */
  readonly app: string | undefined
  /** The instance that had the request last. */
  readonly instance: string | undefined
  readonly host: string
  readonly method: string
  /** With its query: mind what apps put there before writing it down. */
  readonly path: string
  /** 0 when the client went away before there was one. */
  readonly status: number
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Milliseconds until the end of the response, of a tunnel until its opening. */
  readonly duration: number
}

/** What a router has done since it was opened. */
export interface Counters {
  requests: number
  upgrades: number
  /** How often a request was given to another target. */
  retries: number
  /** How many clients went away before they had their response. */
  abandoned: number
  /** What was not answered by an app, or not in full. */
  readonly refused: Record<Problem, number>
}

export function newCounters(): Counters {
  const refused = {
    BAD_REQUEST: 0,
    UNKNOWN_HOST: 0,
    STALLED: 0,
    BROKEN_TARGET: 0,
    NO_TARGET: 0,
    TARGET_TIMEOUT: 0,
    CUT: 0,
  }
  return { requests: 0, upgrades: 0, retries: 0, abandoned: 0, refused }
}
