import type { Metric } from '@berth/service'
import type { LeaseChange, LeaseState } from '@berth/snowflake'
import type { FastifyBaseLogger } from 'fastify'

/**
 * Whether the lease is far enough from its end. It is renewed when two thirds are left, so that below a sixth
 * several renewals have failed, and another instance should have the traffic while this one still makes ids.
 *
 * @throws {Error} With why not.
 */
export function isRenewedInTime({ secondsLeft, ttl, problem }: LeaseState): true {
  if (ttl !== undefined && secondsLeft * 1000 >= ttl / 6) return true
  const left = ttl === undefined ? 'There is no lease yet' : `The lease ends in ${secondsLeft.toFixed(1)} s`
  throw new Error(problem ? `${left}: ${problem.message}` : left)
}

/** What `/metrics` tells of the lease. */
export function describeLease(read: () => LeaseState): Readonly<Record<string, Metric>> {
  return {
    snowflake_lease_seconds_left: {
      type: 'gauge',
      help: 'For how long ids can be made without a renewal of the lease.',
      read: () => read().secondsLeft,
    },
    snowflake_clock_offset_seconds: {
      type: 'gauge',
      help: "By how much this host's clock is ahead of Snowcloud's.",
      read: () => (read().clockOffset ?? 0) / 1000,
    },
    snowflake_worker_id: {
      type: 'gauge',
      help: 'The leased worker id; -1 while there is none.',
      read: () => read().workerId ?? -1,
    },
    snowflake_refused_total: {
      type: 'counter',
      help: 'Ids that were asked for and refused, because no lease allowed them.',
      read: () => read().refused,
    },
    snowflake_lease_renewals_total: {
      type: 'counter',
      help: 'Renewals of the lease.',
      read: () => read().renewals,
    },
    snowflake_lease_failures_total: {
      type: 'counter',
      help: 'Requests to Snowcloud that failed.',
      read: () => read().failures,
    },
  }
}

/** Logs every lease, and a failure when it is another one than the last: retries would drown the log. */
export function logLease(log: FastifyBaseLogger): (change: LeaseChange) => void {
  let known = ''
  return (change) => {
    if (change.state === 'leased') {
      known = ''
      log.info({ workerId: change.workerId, from: change.from, until: change.until }, 'leased a worker id')
    } else if (change.error.message !== known) {
      known = change.error.message
      log.warn({ code: change.error.code, problem: known }, 'the lease could not be had, trying on')
    }
  }
}
