const MINUTE = 60_000
/** Milliseconds between two attempts at the most. */
const LONGEST_PAUSE = 12 * 60 * MINUTE
/** Milliseconds after an authority has said that it is asked too often. */
const RATE_LIMIT_PAUSE = 60 * MINUTE

/** A time within which something is valid, in milliseconds since the epoch. */
export interface Validity {
  readonly notBefore: number
  readonly notAfter: number
}

/**
 * When a certificate is to be renewed: when a third of its lifetime is left, and up to a thirtieth of it earlier, so that
 * certificates which were made together are not renewed together.
 *
 * @param jitter - from 0 to 1
 * @returns milliseconds since the epoch
 */
export function renewalTime({ notBefore, notAfter }: Validity, jitter: number): number {
  const lifetime = notAfter - notBefore
  return Math.round(notAfter - lifetime / 3 - (lifetime / 30) * jitter)
}

export interface Failure {
  /** How many attempts have failed one after the other, this one included. */
  readonly attempts: number
  /** Whether the authority said that it is asked too often. */
  readonly isRateLimited: boolean
}

/**
 * When to try again after a failure: a minute later, then two, four and so on up to twelve hours; more often when a certificate
 * would expire meanwhile.
 *
 * @param validity - of the certificate that is there, if any
 * @returns milliseconds since the epoch
 */
export function retryTime(now: number, { attempts, isRateLimited }: Failure, validity?: Validity): number {
  const pause = Math.min(MINUTE * 2 ** (attempts - 1), LONGEST_PAUSE)
  if (isRateLimited) return now + Math.max(pause, RATE_LIMIT_PAUSE)
  if (!validity) return now + pause
  const left = Math.max(0, validity.notAfter - now)
  return now + Math.min(pause, Math.max(1_000, left / 8))
}
