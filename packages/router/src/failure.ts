/**
 * Why a target gave no response.
 *
 * - `REFUSED_HERE`: the request cannot be sent to any target
 * - `NOT_CONNECTED`: nothing of it reached the target
 * - `CONNECTION_ENDED`: the connection broke before a response began, as a kept one does when the target is done with it
 * - `BROKEN`: the target answered with what is no response
 */
export type Failure = 'REFUSED_HERE' | 'NOT_CONNECTED' | 'CONNECTION_ENDED' | 'BROKEN'

const REFUSED = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED'])
const ENDED = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** @param isSent - whether anything may have reached the target */
export function failureOf(error: Error, isSent: boolean): Failure {
  const code = 'code' in error ? String(error.code) : ''
  if (REFUSED.has(code)) return 'REFUSED_HERE'
  if (!isSent) return 'NOT_CONNECTED'
  return ENDED.has(code) ? 'CONNECTION_ENDED' : 'BROKEN'
}

/** Whether sending a request twice does no more than sending it once. */
export function mayRepeat(method: string): boolean {
  return REPEATABLE.has(method)
}
