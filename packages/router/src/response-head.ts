import type { IncomingHttpHeaders } from 'node:http'

/** What is between the target and the router only. `upgrade` and `connection` of a 101 are kept by its tunnel. */
const HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'transfer-encoding',
  'upgrade',
])

/** The headers of a response that go on to the client: names and values by turns, repeated ones repeated. */
export function responseHeaders(headers: IncomingHttpHeaders): string[] {
  const connection = headers.connection
  const named = connection === undefined || isPlain(connection) ? undefined : tokensOf(connection)
  const kept: string[] = []
  // Not Object.entries: this is done for every response.
  for (const name in headers) {
    if (HOP.has(name) || named?.has(name)) continue
    const value = headers[name]
    if (typeof value === 'string') kept.push(name, value)
    else if (value) for (const one of value) kept.push(name, one)
  }
  return kept
}

function isPlain(connection: string): boolean {
  return (
    connection === 'keep-alive' ||
    connection === 'close' ||
    connection === 'Keep-Alive' ||
    connection === 'Close'
  )
}

function tokensOf(connection: string): Set<string> {
  const tokens = new Set(connection.split(',').map((token) => token.trim().toLowerCase()))
  tokens.delete('content-length')
  return tokens
}

/** `Link` headers and what goes with them, as `writeEarlyHints` takes them. */
export function earlyHints(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const hints: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !HOP.has(name)) hints[name] = value
  return hints
}

/** The raw trailers of a response as `addTrailers` takes them; `undefined` when there are none. */
export function trailerPairs(raw: unknown): [string, string][] | undefined {
  if (!Array.isArray(raw) || raw.length === 0) return undefined
  const pairs: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2)
    pairs.push([String(raw[index]), String(raw[index + 1])])
  return pairs
}
