import { LogController } from 'fastify'
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { CountRequest, HttpDurations } from './http-durations.ts'
import { isLoggingEveryRequest, logRequest } from './logging.ts'
import { isPolled } from './operator-routes.ts'
import type { Service } from './type-provider.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What counts the requests of a route; null when they are neither counted nor logged. */
    countRequest?: CountOfRoute | null
  }
}

type CountOfRoute = (status: number, milliseconds: number, method: string) => void

/**
 * Counts every request, and logs one line for each that failed (400 and above), or for every one at level debug.
 *
 * A line costs about as much as the rest of a small request, and says nothing about a good one that the histogram does
 * not say; so good ones have none by default. Fastify tells its log controller of every request that is completed; a hook
 * for the same would cost a small request a tenth of its time. Fastify's own two lines a request hold the query string.
 */
export class RequestWatch extends LogController {
  readonly #countUnmatched: CountRequest
  readonly #logsAll: boolean

  constructor(durations: HttpDurations, log: FastifyBaseLogger) {
    super({ requestIdLogLabel: 'requestId' })
    this.#countUnmatched = durations.count('any', 'none')
    this.#logsAll = isLoggingEveryRequest(log)
  }

  override incomingRequest(): void {}

  override requestCompleted(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { countRequest = this.#countUnmatched } = request.routeOptions.config
    if (countRequest === null) return
    const status = reply.statusCode
    countRequest(status, reply.elapsedTime, request.method)
    if (status >= 400 || this.#logsAll) logRequest(request, reply)
  }
}

/** Gives each route that is added from now on its own counters, so that nothing is looked up when a request ends. */
export function countRoutes(app: Service, durations: HttpDurations): void {
  app.addHook('onRoute', (route) => {
    const countRequest = isPolled(route.url)
      ? null
      : countOfRoute(durations, [route.method].flat(), route.url)
    route.config = { ...route.config, countRequest }
  })
}

function countOfRoute(durations: HttpDurations, methods: readonly string[], url: string): CountOfRoute {
  const counts = new Map(methods.map((method) => [method, durations.count(method, url)]))
  const [only] = counts.values()
  if (counts.size === 1 && only) return only
  return (status, milliseconds, method) => counts.get(method)?.(status, milliseconds)
}
