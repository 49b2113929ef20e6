import { once } from 'node:events'
import { request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIPv6 } from 'node:net'
import { PictureError, refuse, unavailable } from './picture-error.ts'
import { pinAddress } from './resolve-host.ts'
import type { Network } from './resolve-host.ts'

/** How much a picture may take. */
export interface FetchLimits {
  readonly maxBytes: number
  /** Milliseconds for all of it, redirects included. */
  readonly timeout: number
}

const MOST_REDIRECTS = 3
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308])

/**
 * What is at a URL. Each redirect is looked at as the first URL was. Nothing of this service goes along: no cookie, no
 * address of the client, no proxy.
 *
 * @throws {PictureError}
 */
export async function fetchBytes(address: string, network: Network, limits: FetchLimits): Promise<Buffer> {
  const signal = AbortSignal.timeout(limits.timeout)
  try {
    let url = parseUrl(address)
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await abortable(pinAddress(url, network), signal).then((pinned) =>
        send(url, pinned, signal),
      )
      if (!REDIRECTS.has(response.statusCode)) return await readBody(url, response, limits.maxBytes)
      response.destroy()
      url = parseUrl(response.headers.location ?? '', url)
    }
    throw refuse(`${address} redirects more than ${MOST_REDIRECTS} times`)
  } catch (error) {
    if (error instanceof PictureError) throw error
    if (signal.aborted) throw unavailable(`The picture did not come within ${limits.timeout} ms`, error)
    throw unavailable('The picture cannot be had: the connection failed', error)
  }
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href)
  if (!url)
    throw refuse(base ? 'The picture redirects to what is no URL' : 'A picture is given by its full URL')
  return url
}

async function send(url: URL, pinned: string, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const family = isIPv6(pinned) ? 6 : 4
  const outgoing = request(url, {
    agent: false,
    signal,
    // The name stays in Host and in TLS; the connection goes to the address that was looked at.
    lookup: (_host, { all }, done) =>
      all ? done(null, [{ address: pinned, family }]) : done(null, pinned, family),
    headers: {
      accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif',
      'accept-encoding': 'identity',
      'user-agent': 'berth-cards/0.1 (pictures for cards)',
    },
  })
  const answered = once(outgoing, 'response', { signal }) as Promise<[IncomingMessage]>
  outgoing.end()
  const [response] = await answered
  return response
}

async function readBody(url: URL, response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  try {
    if (response.statusCode !== 200) {
      throw unavailable(`${url.hostname} answered ${response.statusCode} instead of a picture`)
    }
    const tooLarge = refuse(`The picture is larger than ${maxBytes} bytes`)
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw tooLarge
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } finally {
    response.destroy()
  }
}

async function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
