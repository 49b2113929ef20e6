import fastify from 'fastify'
import { Redis } from 'ioredis'
import { connectRedis } from '@berth/service/redis'
// @boundaries-ignore the draw of the service itself
import { buildDraw } from '../services/autoredditor/src/pool/draw-posts.ts'

/**
 * Fastify with nothing but a route that asks Redis once, by what ASKS says, and sends what it was told: what is left of
 * AutoRedditor without limits, schemas, other pages and refusals. Prints its address.
 */
const { REDIS_URL = '', ASKS } = process.env
const app = fastify()

if (ASKS === 'GET') {
  // As fast as this client goes: what is asked in one turn goes out together.
  const redis = new Redis(REDIS_URL, { enableAutoPipelining: true })
  await redis.set('post', (await redis.hget('posts', 'p1')) ?? '')
  app.get('/:subreddit', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(await redis.get('post')),
  )
  app.addHook('onClose', () => redis.disconnect())
} else {
  const redis = connectRedis('bench', { REDIS_URL, REDIS_TIMEOUT_MS: 10_000 })
  await redis.connect()
  const draw = buildDraw(redis, { channelTtl: 600 })
  app.get<{ Params: { subreddit: string }; Querystring: { channel: string } }>(
    '/:subreddit',
    async ({ params, query }, reply) =>
      reply
        .type('application/json; charset=utf-8')
        .send(await draw({ pool: params.subreddit, ring: 'all', channel: query.channel })),
  )
  app.addHook('onClose', () => redis.disconnect())
}

process.once('SIGTERM', () => void app.close())
console.log(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}`)
