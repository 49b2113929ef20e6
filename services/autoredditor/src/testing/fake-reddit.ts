import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

export const CREDENTIALS = { id: 'app-of-the-tests', secret: 'secret-of-the-tests' } as const

/** One way to answer, for once. */
export type Mishap =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Record<string, string>
      readonly body?: unknown
    }
  | { readonly kind: 'raw'; readonly body: string; readonly headers?: Record<string, string> }
  /** Promises more bytes than it sends, and hangs up. */
  | { readonly kind: 'truncated' }
  /** Begins to answer, and says a little more now and then, but never all. */
  | { readonly kind: 'slow' }
  /** Says nothing until the client goes away. */
  | { readonly kind: 'silent' }
  /** Hangs up at once. */
  | { readonly kind: 'hangUp' }

/** What was asked, as far as tests care. */
export interface Asked {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingMessage['headers']
}

/**
 * Reddit as far as this service asks it: app-only OAuth, listings with pages, rate-limit headers, and all the ways in which
 * it fails. Its answers have the shape of real ones; what is in them is made up.
 */
export class FakeReddit implements AsyncDisposable {
  readonly url: string
  /** Listings that were asked for, in order. */
  readonly asked: Asked[] = []
  /** How often a token was taken. */
  logins = 0
  /** Seconds that tokens live. */
  tokenLife = 86_400
  /** Sent with every listing. */
  headers: Record<string, string> = {}
  /** Whether pages have an ETag, and 304 is answered where it matches. */
  hasEtags = false
  readonly #server: ReturnType<typeof createServer>
  readonly #listings = new Map<string, readonly unknown[]>()
  readonly #closed = new Map<string, Mishap>()
  readonly #mishaps: Mishap[] = []
  readonly #loginMishaps: Mishap[] = []
  #token = ''

  private constructor(server: ReturnType<typeof createServer>, url: string) {
    this.#server = server
    this.url = url
  }

  /** @param host - an address of this machine. @default where only this machine reaches it */
  static async start(host = '127.0.0.1'): Promise<FakeReddit> {
    const server = createServer()
    server.listen(0, host)
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port')
    const reddit = new FakeReddit(server, `http://${host}:${address.port}`)
    server.on('request', (request, response) => void reddit.#answer(request, response))
    return reddit
  }

  /** The settings that lead here. */
  get settings() {
    return {
      REDDIT_API_URL: this.url,
      REDDIT_LOGIN_URL: this.url,
      REDDIT_USER_AGENT: 'node:tests:1',
      REDDIT_TIMEOUT_MS: 5000,
    }
  }

  /** What a listing such as `boats/top:week` holds: `data` of posts, over as many pages as it takes. */
  set(listing: string, posts: readonly unknown[]): void {
    this.#listings.set(listing, posts)
  }

  /** Answers everything about a subreddit in this way from now on; undefined opens it again. */
  close(subreddit: string, mishap: Mishap | undefined): void {
    if (mishap) this.#closed.set(subreddit, mishap)
    else this.#closed.delete(subreddit)
  }

  /** What the next listings are answered with, each once. */
  fail(...mishaps: readonly Mishap[]): void {
    this.#mishaps.push(...mishaps)
  }

  /** The same for the next tokens. */
  failLogin(...mishaps: readonly Mishap[]): void {
    this.#loginMishaps.push(...mishaps)
  }

  /** Takes the token back that was given last. */
  revokeToken(): void {
    this.#token = ''
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    if (url.pathname === '/api/v1/access_token') return this.#login(request, response)
    this.asked.push({
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
    })
    const mishap = this.#mishaps.shift()
    if (mishap) return misbehave(response, mishap)
    if (this.#token === '' || request.headers.authorization !== `Bearer ${this.#token}`) {
      return sendJson(response, 401, { message: 'Unauthorized', error: 401 })
    }
    const [, subreddit = '', sort = ''] = /^\/r\/([^/]+)\/([^/]+)$/.exec(url.pathname) ?? []
    const closed = this.#closed.get(subreddit)
    if (closed) return misbehave(response, closed)
    this.#sendPage(
      request,
      response,
      [`${subreddit}/${sort}`, url.searchParams.get('t')].filter(Boolean).join(':'),
      url,
    )
  }

  async #login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = new URLSearchParams(await text(request))
    const mishap = this.#loginMishaps.shift()
    if (mishap) return misbehave(response, mishap)
    const basic = Buffer.from(`${CREDENTIALS.id}:${CREDENTIALS.secret}`).toString('base64')
    if (request.headers.authorization !== `Basic ${basic}`) {
      return sendJson(response, 401, { message: 'Unauthorized', error: 401 })
    }
    if (body.get('grant_type') !== 'client_credentials') {
      return sendJson(response, 400, { error: 'unsupported_grant_type' })
    }
    this.logins += 1
    this.#token = `token-${this.logins}`
    sendJson(response, 200, {
      access_token: this.#token,
      token_type: 'bearer',
      expires_in: this.tokenLife,
      scope: '*',
    })
  }

  #sendPage(
    request: IncomingMessage,
    response: ServerResponse,
    listing: string,
    { searchParams }: URL,
  ): void {
    const posts = this.#listings.get(listing) ?? []
    const begin = Number(searchParams.get('after')?.replace('t3_page', '') ?? 0)
    const end = begin + Number(searchParams.get('limit') ?? 25)
    const children = posts.slice(begin, end).map((data) => ({ kind: 't3', data }))
    const after = end < posts.length ? `t3_page${end}` : null
    const etag = `"${listing}-${begin}-${JSON.stringify(children).length}"`
    const headers = { ...this.headers, ...(this.hasEtags && { etag }) }
    if (this.hasEtags && request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end()
      return
    }
    const data = { after, dist: children.length, modhash: null, geo_filter: '', children, before: null }
    sendJson(response, 200, { kind: 'Listing', data }, headers)
  }
}

function misbehave(response: ServerResponse, mishap: Mishap): void {
  if (mishap.kind === 'status') return sendJson(response, mishap.status, mishap.body ?? {}, mishap.headers)
  if (mishap.kind === 'raw') {
    response.writeHead(200, { 'content-type': 'application/json', ...mishap.headers }).end(mishap.body)
  } else if (mishap.kind === 'truncated') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
    response.write('{"kind": "Listing", "data": {', () => response.destroy())
  } else if (mishap.kind === 'slow') {
    response.writeHead(200, { 'content-type': 'application/json' })
    const drip = setInterval(() => response.write(' '), 10)
    response.once('close', () => clearInterval(drip))
  } else if (mishap.kind === 'hangUp') response.destroy()
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
  response.end(JSON.stringify(body))
}
