import { BerthError, ERROR_CODES } from './errors.ts'
import type { ErrorCode, ErrorDetails } from './errors.ts'

/** The error that `BerthError.toJSON` was made of; anything else becomes a plain error with the same message. */
export function parseError(json: unknown): Error {
  const { code, details, message } = (json ?? {}) as { code?: unknown; details?: unknown; message?: unknown }
  const isOurs = ERROR_CODES.includes(code as ErrorCode) && typeof details === 'object' && details !== null
  if (isOurs) return new BerthError(code as ErrorCode, details as ErrorDetails[ErrorCode])
  return new Error(
    typeof message === 'string' ? message : 'The platform answered with an error that says nothing.',
  )
}
