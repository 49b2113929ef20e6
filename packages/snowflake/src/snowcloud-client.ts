import { SnowflakeError } from './errors.ts'
import { parseGrant } from './grant.ts'
import type { Grant } from './grant.ts'

/** Where Snowcloud is, and how to talk to it. */
export interface SnowcloudAddress {
  /** The base URL, without a key: `http://snowcloud.example.org`. */
  readonly url: string
  /** Sent in the `Authorization` header; it stands in no URL and no error message. */
  readonly key: string
  /** @default the host's fetch */
  readonly fetch?: typeof fetch
}

/** How long one request may take, and what ends it before. */
export interface RequestLimits {
  readonly timeout: number
  readonly signal?: AbortSignal
}

/**
 * Snowcloud's three verbs. Each makes one request and rejects with a `SnowflakeError` that says what to do next
 * (UNAUTHORIZED, REJECTED, UNAVAILABLE, LEASE_LOST, LEASE_EXPIRED), or with the reason of an aborted signal.
 */
export class SnowcloudClient {
  readonly #base: URL
  readonly #key: string
  readonly #fetch: typeof fetch

  /** @throws {TypeError} when the URL or the key cannot be sent */
  constructor({ url, key, fetch: send = fetch }: SnowcloudAddress) {
    this.#base = parseBase(url)
    // Checked here because fetch() would quote the whole header in its message.
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new TypeError('The Snowcloud key must consist of visible ASCII characters, without spaces')
    }
    this.#key = key
    this.#fetch = send
  }

  /** Where it is, for messages. */
  get url(): string {
    return this.#base.href
  }

  /** Asks for a worker id and a window of its own. */
  async acquire(owner: string, limits: RequestLimits): Promise<Grant> {
    return parseGrant(await this.#post('leases', { owner }, limits), this.url)
  }

  /** Asks for a later end of the window; `clock` is what the holder's ids have reached. */
  async renew(token: string, clock: number, limits: RequestLimits): Promise<Grant> {
    return parseGrant(await this.#post('leases/renew', { token, clock }, limits), this.url)
  }

  /** Gives the worker id back; another may use it from the millisecond `until` on. */
  async release(token: string, until: number, limits: RequestLimits): Promise<void> {
    await this.#post('leases/release', { token, until }, limits)
  }

  async #post(path: string, body: object, { timeout, signal }: RequestLimits): Promise<unknown> {
    const deadline = AbortSignal.timeout(Math.round(timeout)) // it throws at fractions
    try {
      const response = await this.#fetch(new URL(path, this.#base), {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      })
      const text = await response.text()
      if (!response.ok) throw this.#refusal(response, text)
      return text === '' ? undefined : JSON.parse(text)
    } catch (error) {
      if (error instanceof SnowflakeError) throw error
      if (signal?.aborted) throw signal.reason
      const problem = deadline.aborted
        ? `it did not answer within ${Math.round(timeout)} ms`
        : describe(error)
      throw new SnowflakeError('UNAVAILABLE', { url: this.url, problem: this.#redact(problem) })
    }
  }

  #refusal({ status, headers }: Response, text: string): SnowflakeError {
    const url = this.url
    const { code, message } = parseRefusal(text)
    const problem = this.#redact(message ?? `status ${status}`)
    if (status === 401 || status === 403) return new SnowflakeError('UNAUTHORIZED', { url })
    if (code === 'LEASE_LOST' || code === 'LEASE_EXPIRED') return new SnowflakeError(code, { url, problem })
    if (status === 429 || status >= 500) {
      const seconds = Number(headers.get('retry-after') ?? Number.NaN)
      const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? { retryAfter: seconds * 1000 } : {}
      return new SnowflakeError('UNAVAILABLE', { url, problem, ...retryAfter })
    }
    return new SnowflakeError('REJECTED', { url, status, problem })
  }

  #redact(text: string): string {
    return text.replaceAll(this.#key, '…').slice(0, 300)
  }
}

function parseBase(url: string): URL {
  const base = URL.parse(url)
  if (
    !base ||
    !/^https?:$/.test(base.protocol) ||
    base.username ||
    base.password ||
    base.search ||
    base.hash
  ) {
    throw new TypeError('The Snowcloud URL must be http or https, and carry no credentials and no query')
  }
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return base
}

function parseRefusal(text: string): { code?: unknown; message?: string } {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null) return {}
    const { code, message } = body as { code?: unknown; message?: unknown }
    return { code, ...(typeof message === 'string' ? { message } : {}) }
  } catch {
    return {} // a proxy's page: the status says enough
  }
}

/** fetch() says "fetch failed" and hides what did. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? describe(error.cause) : error.message || error.name
}
