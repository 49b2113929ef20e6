import type { IncomingMessage } from 'node:http'
import type { Claims, Forwarding } from './forwarding.ts'

/** What the router needs to know of a request, and the headers that go to its target. */
export interface RequestHead {
  /** The `Host` header, or the authority of an absolute target, as it was sent; empty when it is missing. */
  readonly host: string
  /** Starts with `/`; empty when there are two hosts or the request's target is of a form that cannot be forwarded. */
  readonly path: string
  /** Names and values by turns. */
  readonly headers: string[]
  readonly hasBody: boolean
  readonly requestId: string
}

const HOP = 1
const HOST = 2
const CONNECTION = 3
const TRANSFER_ENCODING = 4
const CONTENT_LENGTH = 5
const CLAIM = 6

/** Headers that are more than passed on. Header names are looked up here once, for every header of every request. */
const SPECIAL = new Map<string, number>([
  ['host', HOST],
  ['connection', CONNECTION],
  ['transfer-encoding', TRANSFER_ENCODING],
  ['content-length', CONTENT_LENGTH],
  ['keep-alive', HOP],
  ['te', HOP],
  ['upgrade', HOP],
  // The router itself answers 100-continue, once there is a target that takes the body.
  ['expect', HOP],
  ['proxy-connection', HOP],
  ['proxy-authorization', HOP],
  // CGI programs would take it for their HTTP_PROXY setting.
  ['proxy', HOP],
  ['forwarded', CLAIM],
  ['x-real-ip', CLAIM],
  ['x-forwarded-for', CLAIM],
  ['x-forwarded-host', CLAIM],
  ['x-forwarded-port', CLAIM],
  ['x-forwarded-proto', CLAIM],
  ['x-request-id', CLAIM],
  ['x-request-start', CLAIM],
])

/** To what speaks CGI or WSGI, `x_forwarded_for` is the same as the header that the router writes. */
const PLAIN_NAME = /^[A-Za-z0-9-]+$/

const ABSOLUTE = /^https?:\/\/([^/?#@]+)([/?][^#]*)?$/i

/**
 * Reads a request once, from its raw headers, and leaves out what is between the client and the router only.
 *
 * @param port - the router's, that the client connected to
 */
export function readHead(
  request: IncomingMessage,
  forwarding: Forwarding,
  port: string,
  now: number,
): RequestHead {
  const raw = request.rawHeaders
  const headers: string[] = []
  let hosts = 0
  let host = ''
  let hasBody = false
  let connection: string | undefined
  let claimed: string[] | undefined
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    const value = raw[index + 1] ?? ''
    switch (SPECIAL.get(name.toLowerCase())) {
      case undefined:
        if (PLAIN_NAME.test(name)) headers.push(name, value)
        break
      case HOST:
        hosts++
        host = value
        break
      case CONNECTION:
        connection = connection === undefined ? value : `${connection},${value}`
        break
      case TRANSFER_ENCODING:
        hasBody = true
        break
      case CONTENT_LENGTH:
        hasBody ||= value !== '0'
        headers.push('content-length', value)
        break
      case CLAIM:
        claimed ??= []
        claimed.push(name.toLowerCase(), value)
        break
    }
  }
  if (connection !== undefined) removeNamed(headers, connection)

  let path = request.url ?? ''
  if (path.charCodeAt(0) !== 47) {
    const absolute = ABSOLUTE.exec(path)
    const rest = absolute?.[2] ?? '/'
    path = absolute ? (rest.startsWith('/') ? rest : `/${rest}`) : ''
    // The authority of an absolute target is what counts, whatever the Host header says.
    if (absolute?.[1] !== undefined) host = absolute[1]
  }
  if (hosts > 1) path = ''

  const { socket } = request
  const claims = claimed && readClaims(claimed)
  const requestId = forwarding.requestId(claims?.requestId)
  if (host !== '') headers.push('host', host)
  forwarding.append(
    headers,
    { host, port, socket, now },
    claims && forwarding.isTrusted(socket) ? claims : undefined,
  )
  headers.push('x-request-id', requestId)
  return { host, path, headers, hasBody, requestId }
}

/** Removes the headers that a `Connection` header names, but none that says where the message goes or where it ends. */
function removeNamed(headers: string[], connection: string): void {
  if (connection === 'keep-alive' || connection === 'close') return
  const named = new Set(connection.split(',').map((token) => token.trim().toLowerCase()))
  named.delete('content-length')
  let kept = 0
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? ''
    if (named.has(name.toLowerCase())) continue
    headers[kept++] = name
    headers[kept++] = headers[index + 1] ?? ''
  }
  headers.length = kept
}

function readClaims(claimed: readonly string[]): Claims {
  const find = (name: string) => {
    const index = claimed.indexOf(name)
    return index < 0 ? undefined : claimed[index + 1]
  }
  const all = claimed.filter((_, index) => index % 2 === 1 && claimed[index - 1] === 'x-forwarded-for')
  return {
    for: all.length > 0 ? all.join(', ') : undefined,
    host: find('x-forwarded-host'),
    port: find('x-forwarded-port'),
    proto: find('x-forwarded-proto'),
    requestId: find('x-request-id'),
    requestStart: find('x-request-start'),
  }
}
