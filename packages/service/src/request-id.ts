import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

// What proxies send: UUIDs, hex, ULIDs, `a=b;c` free forms left out. Anything else could forge log lines or headers.
const SANE = /^[\w.:-]{1,128}$/

/**
 * Gives each request its id: the `X-Request-Id` it came with when that is 1 to 128 letters, digits or `_.:-`, else a
 * fresh one that no other process makes.
 */
export function buildRequestIds(): (request: Pick<IncomingMessage, 'headers'>) => string {
  const prefix = randomBytes(6).toString('base64url')
  let made = 0
  return ({ headers }) => {
    const given = headers['x-request-id']
    if (typeof given === 'string' && SANE.test(given)) return given
    made += 1
    return `${prefix}-${made.toString(36)}`
  }
}
