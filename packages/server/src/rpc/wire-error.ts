import { isBerthError, parseError } from '@berth/sdk'
import type { WireError } from './wire.ts'

/** An error as it travels; `signal` tells whether it is only the abort that was asked for. */
export function formatError(error: unknown, signal?: AbortSignal): WireError {
  if (isBerthError(error)) return error.toJSON()
  if (signal?.aborted && error === signal.reason) return { code: 'ABORTED', message: 'The call was aborted' }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
}

/** The error that `formatError` was given: for an abort, the reason of the caller's own signal. */
export function readError(error: WireError, signal?: AbortSignal): unknown {
  return error.code === 'ABORTED' && signal?.aborted ? signal.reason : parseError(error)
}
