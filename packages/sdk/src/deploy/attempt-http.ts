import { request as requestHttp } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { RequestOptions } from 'node:https'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { urlToHttpOptions } from 'node:url'
import type { HttpCheck } from '../descriptions/check.ts'
import { connectTo } from '../host/connect-to.ts'
import type { Address } from '../wall/instance.ts'
import { WrongAnswerError } from './wrong-answer-error.ts'

const MAX_BODY_BYTES = 1_000_000
const MAX_REDIRECTS = 10
const USER_AGENT = 'berth-check'

export interface HttpTarget {
  /** Of the instance: where it is reached is for that to know. */
  readonly engine: object
  readonly address: Address
  /** What the `Host` header says. */
  readonly domain: string
  /** Whether requests from outside come in by HTTPS, which the instance is told then. */
  readonly isSecure: boolean
}

/** Asks an instance once, and again wherever it redirects to; a redirect to its own domain leads to the instance itself. */
export async function attemptHttp(check: HttpCheck, target: HttpTarget, signal: AbortSignal): Promise<void> {
  const origin = `http://${target.domain}`
  let url = new URL(`${origin}${check.path}`)
  let { isSecure } = target
  for (let redirects = 0; ; redirects += 1) {
    const isOwn = url.hostname === new URL(origin).hostname || url.hostname === target.address.host
    const response = await (isOwn
      ? askInstance(check, { ...target, isSecure }, url, signal)
      : askElsewhere(url, signal))
    const next = locationOf(response, url)
    if (check.status !== undefined || next === undefined) return judge(check, response)
    response.destroy()
    if (redirects === MAX_REDIRECTS) throw new Error(`it redirected more than ${MAX_REDIRECTS} times`)
    // To an own address that begins with https, a proxy would hand the request on with that said.
    isSecure ||= next.protocol === 'https:'
    url = next
  }
}

async function askInstance(
  { headers, scheme = 'http' }: HttpCheck,
  { engine, address, domain, isSecure }: HttpTarget,
  { pathname, search }: URL,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const connection = await connectTo(engine, address, { signal })
  const options = {
    createConnection: () => (scheme === 'http' ? connection : secure(connection, domain)),
    path: `${pathname}${search}`,
    headers: {
      host: domain,
      'user-agent': USER_AGENT,
      ...(isSecure && { 'x-forwarded-proto': 'https' }),
      ...headers,
    },
    signal,
  } as const
  return await answerOf(requestHttp, options)
}

/** Behind its router an instance may well have made its certificate itself. */
function secure(connection: Duplex, domain: string): Duplex {
  const { hostname } = new URL(`https://${domain}`)
  return connectTls({
    socket: connection,
    rejectUnauthorized: false,
    ...(isIP(hostname) === 0 && { servername: hostname }),
  })
}

// What the check says to the instance, such as a password, is nothing for others.
async function askElsewhere(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = { 'user-agent': USER_AGENT }
  const options = { ...urlToHttpOptions(url), headers, signal, agent: false } as const
  try {
    return await answerOf(url.protocol === 'https:' ? requestHttps : requestHttp, options)
  } catch (error) {
    signal.throwIfAborted()
    // Whether something listens there says nothing of the instance, so this carries no code.
    throw new Error(`it redirected to ${url.origin}, which fails: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

function answerOf(
  request: (options: RequestOptions, answered: (response: IncomingMessage) => void) => ClientRequest,
  options: RequestOptions,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request(options, resolve).on('error', reject).end()
  return promise
}

function locationOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | undefined {
  if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return undefined
  const next = URL.parse(headers.location, from.href)
  return next?.protocol === 'http:' || next?.protocol === 'https:' ? next : undefined
}

async function judge(check: HttpCheck, response: IncomingMessage): Promise<void> {
  const { statusCode: status = 0 } = response
  const isExpected = check.status === undefined ? status >= 200 && status < 300 : status === check.status
  if (!isExpected || check.content === undefined) response.destroy()
  if (!isExpected) throw new Error(`it answered ${status} instead of ${check.status ?? '2xx'}`)
  if (check.content === undefined) return
  let body = ''
  response.setEncoding('utf8')
  for await (const part of response as AsyncIterable<string>) {
    body += part
    if (body.length >= MAX_BODY_BYTES) break
  }
  if (!body.includes(check.content))
    throw new WrongAnswerError(`its answer does not contain ${JSON.stringify(check.content)}`)
}
