import type { SnowflakeError } from './errors.ts'
import type { IdSource } from './generator.ts'
import type { SnowcloudAddress } from './snowcloud-client.ts'
import type { Clocks } from './window-clock.ts'

/** Where Snowcloud is, and who asks. */
export interface LeaseOptions extends SnowcloudAddress, Clocks {
  /**
   * What operators see in Snowcloud's list of leases. A random suffix is added: two processes are never one owner.
   * Snowcloud takes up to 200 characters, with it.
   *
   * @default the host's name and the process id
   */
  readonly owner?: string
  /** Aborting closes the lease, and ends a request that is on its way. */
  readonly signal?: AbortSignal
  /** Told when a worker id is leased and when a request fails, for a log; an error of its own becomes a warning. */
  readonly onChange?: (change: LeaseChange) => void
}

/** What a holder tells its log. */
export type LeaseChange =
  | { readonly state: 'leased'; readonly workerId: number; readonly from: number; readonly until: number }
  | { readonly state: 'failed'; readonly error: SnowflakeError }

/** A lease as it is now, for a check and for metrics. */
export interface LeaseState {
  /** Absent until the first lease. */
  readonly workerId?: number
  /** The window's first millisecond since 2020. */
  readonly from?: number
  /** The window's end in milliseconds since 2020. */
  readonly until?: number
  /** Milliseconds that a lease lasts when it is not renewed. */
  readonly ttl?: number
  /** Seconds for which ids can be made without a renewal; 0 when none can be made now. */
  readonly secondsLeft: number
  /** Milliseconds by which this host's clock is ahead of Snowcloud's, by the last answer. */
  readonly clockOffset?: number
  /** How often the lease was renewed. */
  readonly renewals: number
  /** How many requests to Snowcloud failed. */
  readonly failures: number
  /** How many times an id was asked for and refused. */
  readonly refused: number
  /** Why the last request failed; absent once one succeeds. */
  readonly problem?: SnowflakeError
}

/**
 * A worker id that is kept leased in the background, and the ids that it allows.
 *
 * Making an id never waits for the network. It throws `SnowflakeError` NOT_LEASED before the first lease and after
 * the last, and OUTSIDE_WINDOW while time is outside the window, say because renewals fail.
 */
export interface SnowcloudLease extends IdSource, AsyncDisposable {
  readonly state: LeaseState
  /** Makes no more ids and gives the worker id back. Never rejects: a lease that cannot be given back just ends. */
  close(): Promise<void>
}
