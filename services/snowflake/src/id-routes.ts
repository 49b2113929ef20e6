import { ErrorBody, ServiceError } from '@berth/service'
import type { Service } from '@berth/service'
import { decode, isSnowflakeError } from '@berth/snowflake'
import type { IdSource } from '@berth/snowflake'
import { Type } from 'typebox'
import { formatBatch, formatId, LARGEST_BATCH } from './bodies.ts'
import type { MadeId } from './bodies.ts'

const Digits = Type.String({ pattern: '^\\d{1,20}$', description: 'An id in decimal.' })

const Id = Type.Object(
  {
    snowflake: Type.Integer({ description: 'Exact, but above 2^53: most parsers of JSON round it.' }),
    snowflake_str: Digits,
  },
  { title: 'Id' },
)

const Batch = Type.Object(
  { snowflakes: Type.Array(Type.Integer()), snowflakes_str: Type.Array(Digits) },
  { title: 'Batch', description: 'With ?count: the same ids twice, increasing.' },
)

const Parts = Type.Object(
  {
    snowflake_str: Digits,
    timestamp: Type.String({ format: 'date-time' }),
    timestamp_ms: Type.Integer({ description: 'Unix milliseconds.' }),
    worker: Type.Integer({ minimum: 0, maximum: 1023 }),
    sequence: Type.Integer({ minimum: 0, maximum: 4095 }),
  },
  { title: 'Parts' },
)

const Query = Type.Object({
  count: Type.Optional(
    Type.Integer({ minimum: 1, maximum: LARGEST_BATCH, description: 'Asks for a batch of so many.' }),
  ),
})

const Made = Type.Unsafe<MadeId | Buffer>(Type.Union([Id, Batch]))

/** An id that a cache hands out twice is no id. */
const NEVER = 'no-store'

/** Adds the routes of ids: make one or a batch, and take one apart. */
export function addIdRoutes(app: Service, ids: IdSource): void {
  app.post(
    '/',
    {
      schema: { querystring: Query, response: { 200: Made, 400: ErrorBody, 503: ErrorBody } },
      // Of an object Fastify knows the type; a text that is JSON already it would first look at.
      serializerCompiler: ({ httpStatus }) => (httpStatus === '200' ? formatId : JSON.stringify),
    },
    ({ query: { count } }, reply) => {
      void reply.header('cache-control', NEVER)
      try {
        if (count === undefined) return { id: ids.nextString() }
        const body = formatBatch(ids.batch(count))
        void reply.type('application/json; charset=utf-8')
        return body
      } catch (error) {
        throw toServiceError(error)
      }
    },
  )

  app.get(
    '/:id',
    { schema: { params: Type.Object({ id: Type.String() }), response: { 200: Parts, 400: ErrorBody } } },
    ({ params: { id } }, reply) => {
      void reply.header('cache-control', NEVER)
      try {
        const { unixMs, worker, sequence } = decode(id)
        const timestamp = new Date(unixMs).toISOString()
        return { snowflake_str: id, timestamp, timestamp_ms: unixMs, worker, sequence }
      } catch (error) {
        throw toServiceError(error)
      }
    },
  )
}

/** Says what the generator says in words for clients, who need not know where Snowcloud is. */
function toServiceError(error: unknown): unknown {
  if (!isSnowflakeError(error)) return error
  if (error.code === 'INVALID_ID') return new ServiceError(400, error.code, error.message, { cause: error })
  const message = 'No id can be made now, as no lease allows it; try again'
  return new ServiceError(503, error.code, message, { headers: { 'retry-after': '1' }, cause: error })
}
