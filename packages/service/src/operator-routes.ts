import type { Check } from './checks.ts'
import { buildChecks } from './checks.ts'
import type { Metrics } from './metrics.ts'
import type { Service } from './type-provider.ts'

const HIDDEN = { schema: { hide: true } }
const NOT_CACHED = { 'cache-control': 'no-store' }

/** Adds what operators ask a service: `/up`, `/metrics` and `/openapi.json`. The first two are neither logged nor counted. */
export function addOperatorRoutes(
  app: Service,
  metrics: Metrics,
  checks: Readonly<Record<string, Check>>,
): void {
  const findFailing = buildChecks(checks, app.log)

  app.get('/up', HIDDEN, async (_request, reply) => {
    const failing = await findFailing()
    void reply.headers(NOT_CACHED)
    return failing.length === 0 ? reply.code(204).send() : reply.code(503).send({ failing })
  })

  app.get('/metrics', HIDDEN, async (_request, reply) => {
    void reply.headers({ ...NOT_CACHED, 'content-type': metrics.contentType })
    return reply.send(await metrics.format())
  })

  app.get('/openapi.json', HIDDEN, (_request, reply) => {
    void reply.headers(NOT_CACHED)
    return app.swagger()
  })
}

/** Whether a route is polled by machines, so that a line for each question would drown the log. */
export const isPolled = (route: string): boolean => route === '/up' || route === '/metrics'
