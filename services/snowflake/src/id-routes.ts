import { ErrorBody, ServiceError } from '@berth/service'
import type { Service } from '@berth/service'
import { decode, isSnowflakeError } from '@berth/snowflake'
import type { IdSource } from '@berth/snowflake'
import { Type } from 'typebox'
import { formatBatch, formatId, LARGEST_BATCH } from './bodies.ts'

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

const Made = Type.Unsafe<string | Buffer>(Type.Union([Id, Batch])) // sent as it is: JSON already

/** An id that a cache hands out twice is no id. */
const NEVER = 'no-store'

/** Adds the routes of ids: make one or a batch, and take one apart. */
export function addIdRoutes(app: Service, ids: IdSource): void {
  app.post(
    '/',
    { schema: { querystring: Query, response: { 200: Made, 400: ErrorBody, 503: ErrorBody } } },
    ({ query: { count } }, reply) => {
      void reply.header('cache-control', NEVER).type('application/json; charset=utf-8')
      return orRefuse(() =>
        count === undefined ? formatId(ids.nextString()) : formatBatch(ids.batch(count)),
      )
    },
  )

  app.get(
    '/:id',
    { schema: { params: Type.Object({ id: Type.String() }), response: { 200: Parts, 400: ErrorBody } } },
    ({ params: { id } }, reply) => {
      void reply.header('cache-control', NEVER)
      const { unixMs, worker, sequence } = orRefuse(() => decode(id))
      const timestamp = new Date(unixMs).toISOString()
      return { snowflake_str: id, timestamp, timestamp_ms: unixMs, worker, sequence }
    },
  )
}

/** Answers what the generator says in words for clients, who need not know where Snowcloud is. */
function orRefuse<Result>(make: () => Result): Result {
  try {
    return make()
  } catch (error) {
    if (!isSnowflakeError(error)) throw error
    if (error.code === 'INVALID_ID') throw new ServiceError(400, error.code, error.message, { cause: error })
    const message = 'No id can be made now, as no lease allows it; try again'
    throw new ServiceError(503, error.code, message, { headers: { 'retry-after': '1' }, cause: error })
  }
}
