/** Where an instance answers, as the router and the checks reach it. */
export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * What an instance does right now.
 *
 * - `up`: its process runs (which says nothing of its health: checks decide that)
 * - `restarting`: it ended by itself (`ended` says how) and the engine is about to start it again
 * - `exited`: it ended and stays down
 */
export type InstanceState =
  | { readonly state: 'up' }
  | { readonly state: 'restarting'; readonly attempt: number; readonly ended?: ExitStatus }
  | { readonly state: 'exited'; readonly status: ExitStatus }

/** How a process ended: by a code, or by a signal. */
export interface ExitStatus {
  /** The exit code; `null` when a signal ended it. */
  readonly code: number | null
  /** The signal's name, such as `SIGKILL`; `null` when it exited by itself. */
  readonly signal: string | null
}

/** What an engine's own check of an instance says, such as the HEALTHCHECK of its image. */
export interface Health {
  readonly state: 'starting' | 'healthy' | 'unhealthy'
  /** What the last failed try said, and how many have failed since the last one that did not. */
  readonly problem?: string
  readonly failures: number
}

/** One running copy of a process type, as plain data: it survives JSON, so what runs is found again by listing. */
export interface Instance {
  /** Unique within the engine, for ever: a restarted formation has other ids. */
  readonly id: string
  readonly app: string
  readonly processType: string
  /** 1-based place in the formation: the 2 of `web.2`. */
  readonly index: number
  /** The release that started it. A later release that changes nothing for its process type keeps it. */
  readonly release: number
  /** Digest of everything it was started with; the same fingerprint means that nothing would change by starting it again. */
  readonly fingerprint: string
  /** Where it answers; absent for process types that were given no `PORT`. */
  readonly address?: Address
  readonly status: InstanceState
  /** Absent when its engine checks nothing by itself. */
  readonly health?: Health
  /** ISO 8601, of the instance, not of its latest restart. */
  readonly startedAt: string
  /** How often the engine has started it again since. */
  readonly restarts: number
}

/** `web.2`: how people name an instance within its app. */
export function formatInstanceName(instance: Pick<Instance, 'processType' | 'index'>): string {
  return `${instance.processType}.${instance.index}`
}
