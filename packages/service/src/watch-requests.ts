import type { onResponseHookHandler } from 'fastify'
import type { HttpDurations } from './http-durations.ts'
import { isLoggingEveryRequest, logRequest } from './logging.ts'
import { isPolled } from './operator-routes.ts'
import type { Service } from './type-provider.ts'

/**
 * Counts every request, and logs one line for each that failed (400 and above), or for every one at level debug.
 *
 * A line costs about as much as the rest of a small request, and says nothing about a good one that the histogram does
 * not say; so good ones have none by default. Each route gets a hook of its own that holds its counters already.
 */
export function watchRequests(app: Service, durations: HttpDurations): void {
  const logsAll = isLoggingEveryRequest(app.log)

  app.addHook('onRoute', (route) => {
    if (isPolled(route.url)) return
    const methods = [route.method].flat()
    const counts = new Map(methods.map((method) => [method, durations.count(method, route.url)]))
    const count = counts.get(methods[0] ?? '')
    const watch: onResponseHookHandler = (request, reply, done) => {
      const status = reply.statusCode
      const counter = counts.size === 1 ? count : counts.get(request.method)
      counter?.(status, reply.elapsedTime)
      if (logsAll || status >= 400) logRequest(request, reply)
      done()
    }
    route.onResponse = [watch, ...[route.onResponse ?? []].flat()]
  })
}
