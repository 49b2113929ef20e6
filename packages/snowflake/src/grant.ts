import { SnowflakeError } from './errors.ts'
import { MS_LIMIT, WORKER_LIMIT } from './format.ts'

/** What Snowcloud grants; all times are milliseconds since 2020. */
export interface Grant {
  readonly workerId: number
  readonly from: number
  readonly until: number
  /** Milliseconds that a lease lasts when it is not renewed. */
  readonly ttl: number
  /** Snowcloud's time when it answered. */
  readonly now: number
  /** Counts the grants of all worker ids. */
  readonly generation: number
  /** Proves the lease at its renewal and release; opaque. */
  readonly token: string
}

/** @throws {SnowflakeError} UNAVAILABLE when the answer is no grant that ids could be made with */
export function parseGrant(answer: unknown, url: string): Grant {
  if (!isGrant(answer)) {
    const problem = 'its answer is no lease; check that SNOWCLOUD_URL leads to Snowcloud'
    throw new SnowflakeError('UNAVAILABLE', { url, problem })
  }
  const { workerId, from, until, ttl, now, generation, token } = answer
  return { workerId, from, until, ttl, now, generation, token }
}

function isGrant(answer: unknown): answer is Grant {
  if (typeof answer !== 'object' || answer === null) return false
  const { workerId, from, until, ttl, now, generation, token } = answer as Partial<
    Record<keyof Grant, unknown>
  >
  return (
    isBelow(WORKER_LIMIT, workerId) &&
    isBelow(MS_LIMIT, from) &&
    isBelow(MS_LIMIT, until) &&
    isBelow(MS_LIMIT, now) &&
    isBelow(MS_LIMIT, ttl) &&
    isBelow(Number.MAX_SAFE_INTEGER, generation) &&
    0 < from &&
    from < until &&
    ttl > 0 &&
    typeof token === 'string'
  )
}

const isBelow = (limit: number, value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < limit
