import cors from '@fastify/cors'
import rateLimit from '@fastify/rate-limit'
import { buildService } from '@berth/service'
import type { LoggerOption, Service } from '@berth/service'
import { connectRedis, logConnection } from '@berth/service/redis'
import { Catalogue } from '../config/catalogue.ts'
import { buildDraw } from '../pool/draw-posts.ts'
import { PoolStore } from '../pool/pool-store.ts'
import { credentialsOf } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { buildNumbers } from './numbers.ts'
import { Offer } from './offer.ts'
import { addPage } from './page.ts'
import { addPostRoutes } from './post-routes.ts'
import { tooManyRequests } from './refusals.ts'

/** Clients that are remembered at once; who is forgotten begins anew. */
const REMEMBERED_CLIENTS = 10_000

const NO_HEADERS = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
} as const

/** What `buildApp` takes besides settings. */
export interface AppOptions {
  /** @default false */
  readonly logger?: LoggerOption
  /** Milliseconds after which is looked what the worker and the command have changed. @default 5000 */
  readonly lookInterval?: number
}

/** The whole web process type. It starts also while Redis is away, and says so on `/up`. */
export async function buildApp(
  settings: Settings,
  { logger = false, lookInterval = 5000 }: AppOptions = {},
): Promise<Service> {
  const redis = connectRedis('autoredditor', settings)
  const store = new PoolStore(redis)
  const offer = credentialsOf(settings)
    ? Offer.ofCatalogue(new Catalogue(redis, settings.subreddits), store, settings.subreddits)
    : Offer.ofDemo(store)
  const draw = buildDraw(redis, { channelTtl: settings.CHANNEL_TTL_HOURS * 3600 })
  const numbers = buildNumbers(offer)
  const app = await buildService({
    name: 'autoredditor',
    version: '0.1.0',
    description: 'Popular posts of Reddit at random, none twice in a channel before all were there once.',
    logger,
    checks: { redis: () => redis.ping() },
    metrics: numbers.metrics,
    trustProxy: [...settings.TRUSTED_PROXIES],
    optimizeEmptyRequests: true,
  })
  await app.register(cors, {
    origin: '*',
    methods: ['GET', 'HEAD'],
    exposedHeaders: ['retry-after'],
    maxAge: 86_400,
  })
  await app.register(rateLimit, {
    max: settings.RATE_LIMIT_PER_MINUTE,
    timeWindow: 60_000,
    cache: REMEMBERED_CLIENTS,
    // Three more headers on every answer cost more than the counting does; 429 says when to go on.
    addHeadersOnExceeding: NO_HEADERS,
    addHeaders: NO_HEADERS,
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests(Math.ceil(ttl / 1000)),
  })
  addPage(app)
  addPostRoutes(app, { offer, draw, onDraw: numbers.onDraw })

  logConnection(redis, app.log)
  const look = (): void => void offer.refresh().catch(() => {}) // what was known stays
  redis.on('ready', look)
  const looking = setInterval(look, lookInterval)
  app.addHook('onClose', () => {
    clearInterval(looking)
    redis.disconnect()
  })
  await redis.connect().catch(() => {}) // it goes on trying
  await offer.refresh().catch(() => {})
  return app
}
