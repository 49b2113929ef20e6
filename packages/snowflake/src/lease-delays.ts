const LONGEST_TIMEOUT = 5_000
const FIRST_RETRY = 100
const LONGEST_RETRY = 5_000
const LONGEST_RETRY_AFTER = 10_000

/** A third of the lease, a tenth more or less: holders that started together do not renew together for ever. */
export function renewalDelay(ttl: number, random: number = Math.random()): number {
  return (ttl / 3) * (0.9 + 0.2 * random)
}

/** Below a sixth of the lease, so that several renewals may fail before it ends. */
export function requestTimeout(ttl?: number): number {
  return ttl === undefined ? LONGEST_TIMEOUT : Math.min(LONGEST_TIMEOUT, Math.floor(0.9 * (ttl / 6)))
}

/**
 * How long to wait after so many failures in a row: doubling from 100 ms, with jitter.
 *
 * A holder that has something to lose tries again within a twelfth of its lease; one that has nothing within 5 s,
 * or after what Snowcloud asked for, up to 10 s.
 */
export function retryDelay(
  {
    failures,
    ttl,
    retryAfter = 0,
  }: { failures: number; ttl?: number | undefined; retryAfter?: number | undefined },
  random: number = Math.random(),
): number {
  const longest = ttl === undefined ? LONGEST_RETRY : Math.min(LONGEST_RETRY, ttl / 12)
  const delay = Math.min(longest, FIRST_RETRY * 2 ** Math.min(failures - 1, 10)) * (0.5 + 0.5 * random)
  return ttl === undefined ? Math.max(delay, Math.min(retryAfter, LONGEST_RETRY_AFTER)) : delay
}
