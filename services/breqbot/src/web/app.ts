import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import websocket from '@fastify/websocket'
import { ServiceError, buildService } from '@berth/service'
import type { LoggerOption, Service } from '@berth/service'
import { connectRedis, connectSubscriber, logConnection } from '@berth/service/redis'
import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { buildDomain } from '../domain.ts'
import { DiscordLogin, loginConfigOf } from '../login/discord-login.ts'
import { Sessions } from '../login/sessions.ts'
import { Channels } from '../redis/channels.ts'
import type { Settings } from '../settings.ts'
import { VERSION } from '../version.ts'
import { answerErrors, showErrors } from './answer-errors.ts'
import { addApiRoutes } from './api-routes.ts'
import { Cookies } from './cookies.ts'
import { addLoginRoutes } from './login-routes.ts'
import { addPortalRoute } from './portal-route.ts'
import { addRedirects } from './redirects.ts'
import { addSite } from './site/site.ts'
import { addSoundRoutes } from './sound-routes.ts'
import { Who } from './who.ts'

/** What `buildApp` takes besides settings. */
export interface AppOptions {
  /** @default false */
  readonly logger?: LoggerOption
  /** @default the host's own */
  readonly clock?: Clock
}

/** Bytes of one message of a program: more than any answer has. */
const LARGEST_MESSAGE = 16_384
/** Clients that are remembered at once; who is forgotten begins anew. */
const REMEMBERED_CLIENTS = 10_000

/** The whole web process type. It needs no token, starts also while Redis is away, and says so on `/up`. */
export async function buildApp(
  settings: Settings,
  { logger = false, clock = systemClock }: AppOptions = {},
): Promise<Service> {
  const [redis, subscriber] = [
    connectRedis('breqbot', settings),
    connectSubscriber('breqbot-subscriber', settings),
  ]
  const domain = buildDomain(settings, redis, clock)
  const app = await buildService({
    name: 'breqbot',
    version: VERSION,
    description:
      'A bot for Discord with a soundboard: its numbers, its public pages, and the sounds of its servers.',
    logger,
    checks: { redis: () => redis.ping(), sounds: () => domain.sounds.check() },
    trustProxy: [...settings.TRUSTED_PROXIES],
  })
  await app.register(cookie)
  await app.register(websocket, { options: { maxPayload: LARGEST_MESSAGE } })
  await app.register(rateLimit, {
    max: settings.RATE_LIMIT_PER_MINUTE,
    timeWindow: 60_000,
    cache: REMEMBERED_CLIENTS,
    errorResponseBuilder: (_request, { ttl }) =>
      new ServiceError(429, 'TOO_MANY_REQUESTS', `That was too much; go on in ${Math.ceil(ttl / 1000)} s`),
  })

  const loginConfig = loginConfigOf(settings)
  const sessions = new Sessions(redis)
  const cookies = new Cookies(settings.PUBLIC_URL)
  const who = new Who({ sessions, cookies, guilds: domain.guilds, publicUrl: settings.PUBLIC_URL })
  const login = loginConfig && new DiscordLogin(loginConfig)
  const hasLogin = login !== undefined
  showErrors(app, hasLogin)
  await app.register(async (scope: Service) => {
    answerErrors(scope)
    addApiRoutes(scope, domain)
    addLoginRoutes(scope, { login, sessions, cookies, checkOrigin: who.checkOrigin })
    addSoundRoutes(scope, { ...domain, who })
    addRedirects(scope, settings)
    addPortalRoute(scope, { redis, channels: new Channels(subscriber), portals: domain.portals })
    await addSite(scope, { ...domain, who, settings, hasLogin })
  })

  logConnection(redis, app.log)
  subscriber.on('error', () => {}) // the other connection has told it
  app.addHook('onClose', () => {
    redis.disconnect()
    subscriber.disconnect()
  })
  for (const connection of [redis, subscriber]) await connection.connect().catch(() => {}) // it goes on trying
  return app
}
