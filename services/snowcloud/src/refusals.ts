import { ServiceError } from '@berth/service'

const REFUSALS = {
  UNAUTHORIZED: {
    status: 401,
    message: 'Send an API key that this Snowcloud knows, as Authorization: Bearer <key>',
  },
  LEASE_LOST: { status: 409, message: 'This lease is not, or no longer, known here; take a new one' },
  LEASE_EXPIRED: { status: 409, message: 'This lease has ended; take a new one' },
  POOL_EXHAUSTED: { status: 503, message: 'Every worker id is leased; try again when one may be free' },
  QUARANTINE: {
    status: 503,
    message:
      'Redis is new here or may have lost leases, so new ones wait until all that there may be have ended; those that are held go on',
  },
  UNAVAILABLE: { status: 503, message: 'Redis, or the folder of marks, cannot be used now; try again' },
} as const

/** What a lease may be refused for; the same on the wire. */
export type RefusalCode = keyof typeof REFUSALS

/**
 * The error that answers a request which is refused.
 *
 * @param options.wait - Milliseconds until it may go better, for `Retry-After`; 503 always has one. @default 1000
 */
export function refuse(
  code: RefusalCode,
  options: { readonly wait?: number; readonly cause?: unknown } = {},
): ServiceError {
  const { status, message } = REFUSALS[code]
  const { wait = 1000, cause } = options
  const headers = status === 503 ? { 'retry-after': String(Math.max(1, Math.ceil(wait / 1000))) } : undefined
  return new ServiceError(status, code, message, { ...(headers && { headers }), cause })
}

/** Whether the answer of a script is a refusal rather than an `OK`. */
export const isRefusalCode = (status: string): status is RefusalCode => Object.hasOwn(REFUSALS, status)
