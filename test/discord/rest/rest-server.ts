import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse } from './answer.ts'
import type { Answer, Route } from './answer.ts'
import type { Cdn } from './cdn.ts'
import { RateLimits } from './rate-limits.ts'
import type { Allowance, RequestPattern } from './rate-limits.ts'
import { readBody } from './read-body.ts'

/** A request that the bot made. */
export interface SeenRequest {
  readonly method: string
  /** Without `/api/v10`. */
  readonly path: string
  readonly body: unknown
  readonly status: number
}

/** What the REST API is made of. */
export interface RestServerOptions {
  readonly token: string
  readonly cdn: Cdn
  readonly routes: readonly Route[]
}

interface CompiledRoute extends Route {
  readonly pattern: RegExp
}

const NOT_FOUND = refuse(404, 0, '404: Not Found')
const UNAUTHORIZED = refuse(401, 0, '401: Unauthorized')

/** The REST API: finds the route, minds the token and the rate limits, and remembers what was asked. */
export class RestServer {
  readonly limits = new RateLimits()
  readonly requests: SeenRequest[] = []
  readonly #options: RestServerOptions
  readonly #routes: readonly CompiledRoute[]
  readonly #failures: { readonly pattern: RequestPattern; readonly answer: Answer }[] = []

  constructor(options: RestServerOptions) {
    this.#options = options
    this.#routes = options.routes.map((route) => ({ ...route, pattern: compile(route.path) }))
  }

  /** The next request that matches is refused with this status and Discord's code and message. */
  failNext(method: string, path: RegExp, status: number, code = 0, message = 'refused by a test'): void {
    this.#failures.push({ pattern: { method, path }, answer: refuse(status, code, message) })
  }

  readonly listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.startsWith('/attachments/')) return this.#options.cdn.serve(request, response)
    const { method = 'GET', headers } = request
    const url = new URL(request.url ?? '/', 'http://discord.test')
    const path = decodeURIComponent(url.pathname).replace(/^\/api(\/v\d+)?/, '')
    const body = await readBody(request, this.#options.cdn)
    const allowance = this.limits.take(method, path)
    const answer = allowance.isExceeded
      ? tooMany(allowance)
      : await this.#answer({ method, path, query: url.searchParams, body, headers })
    this.requests.push({ method, path, body, status: answer.status })
    for (const [name, value] of Object.entries(limitHeaders(allowance))) response.setHeader(name, value)
    // A 204 with the type of JSON would be parsed.
    if (answer.body !== undefined) response.setHeader('content-type', 'application/json')
    response.statusCode = answer.status
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body))
  }

  async #answer(request: Omit<Parameters<Route['handle']>[0], 'params'>): Promise<Answer> {
    const { method, path, headers } = request
    const failure = this.#failures.findIndex(
      ({ pattern }) => pattern.method === method && pattern.path.test(path),
    )
    const [failed] = failure === -1 ? [] : this.#failures.splice(failure, 1)
    if (failed) return failed.answer
    for (const route of this.#routes) {
      const match = route.method === method ? route.pattern.exec(path) : null
      if (!match) continue
      if (!route.isOpen && headers['authorization'] !== `Bot ${this.#options.token}`) return UNAUTHORIZED
      return route.handle({ ...request, params: { ...match.groups } })
    }
    return NOT_FOUND
  }
}

const compile = (path: string): RegExp => new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`)

const tooMany = ({ resetAfter }: Allowance): Answer => ({
  status: 429,
  body: { message: 'You are being rate limited.', retry_after: resetAfter, global: false },
})

const limitHeaders = ({
  bucket,
  limit,
  remaining,
  resetAfter,
  isExceeded,
}: Allowance): Record<string, string | number> => ({
  'x-ratelimit-bucket': bucket,
  'x-ratelimit-limit': limit,
  'x-ratelimit-remaining': remaining,
  'x-ratelimit-reset': (Date.now() / 1000 + resetAfter).toFixed(3),
  'x-ratelimit-reset-after': resetAfter.toFixed(3),
  ...(isExceeded && { 'retry-after': Math.ceil(resetAfter), 'x-ratelimit-scope': 'user' }),
})
