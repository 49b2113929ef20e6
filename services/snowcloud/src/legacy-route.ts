import { ErrorBody, ServiceError } from '@berth/service'
import type { Service } from '@berth/service'
import { EPOCH_MS } from '@berth/snowflake'
import { Type } from 'typebox'
import type { ApiKeys } from './api-keys.ts'
import type { LeaseStore } from './lease-store.ts'
import { refuse } from './refusals.ts'
import type { Settings } from './settings.ts'

/**
 * Which part of its window an old client is told. It stamps ids by its own clock and looks at `expires` only now and
 * then; as long as the two together are less than the rest of the window out, its ids still lie inside.
 */
const TOLD_PART = 1 / 2

const Query = Type.Object({
  user: Type.String({ minLength: 1, maxLength: 200 }),
  key: Type.String({ minLength: 1, maxLength: 500 }),
  renew: Type.Optional(Type.Integer({ minimum: 0, maximum: 1023 })),
})

const Answer = Type.Object({
  worker_id: Type.Integer(),
  expires: Type.Number({ description: 'Unix seconds.' }),
  ttl: Type.Number({ description: 'Seconds.' }),
})

/** What the route of old clients stands on. */
export interface LegacyRouteOptions {
  readonly store: LeaseStore
  readonly keys: ApiKeys
  readonly settings: Pick<Settings, 'LEASE_TTL_MS'>
}

/**
 * Adds the one route that clients of the original Snowcloud know, `POST /?user=…&key=…[&renew=…]`. They get windows out of
 * the same pool by the same rules, and prove nothing: after a loss of state they cannot renew. Whatever is refused but
 * for lack of worker ids is 403, as it was.
 */
export function addLegacyRoute(app: Service, { store, keys, settings }: LegacyRouteOptions): void {
  const told = settings.LEASE_TTL_MS * TOLD_PART

  app.post(
    '/',
    {
      schema: { querystring: Query, response: { 200: Answer, 403: ErrorBody, 503: ErrorBody } },
    },
    async ({ query: { user, key, renew } }, reply) => {
      if (!(await keys.has(key))) throw new ServiceError(403, 'UNAUTHORIZED', refuse('UNAUTHORIZED').message)
      const grant = `user:${user}`
      const lease = await (renew === undefined
        ? store.acquire(grant, user, { fenced: false })
        : store.renewUnproven(renew, grant).catch(refuseAsBefore))
      const { workerId, until } = lease
      return reply.header('cache-control', 'no-store').send({
        worker_id: workerId,
        expires: (until + EPOCH_MS - (settings.LEASE_TTL_MS - told)) / 1000,
        ttl: told / 1000,
      })
    },
  )
}

function refuseAsBefore(error: unknown): never {
  if (error instanceof ServiceError && error.status === 409) {
    throw new ServiceError(403, error.code, error.message, { cause: error })
  }
  throw error
}
