import { buildService } from '@berth/service'
import type { LoggerOption, Service } from '@berth/service'
import { connectRedis, logConnection } from '@berth/service/redis'
import { ApiKeys } from './api-keys.ts'
import { defineScripts } from './lease-scripts.ts'
import { LeaseStore } from './lease-store.ts'
import { addLeaseRoutes } from './lease-routes.ts'
import { addLegacyRoute } from './legacy-route.ts'
import { Marks } from './marks.ts'
import { addPage } from './page.ts'
import type { Settings } from './settings.ts'

/** How often Redis is looked at without anybody asking, so that a loss is noticed, and quarantine begins, in time. */
const LOOK_INTERVAL = 5000

/** What `buildApp` takes besides settings. */
export interface AppOptions {
  /** @default false */
  readonly logger?: LoggerOption
  /** A key of Redis with milliseconds to add to its clock; for tests of what clocks can do. @default none */
  readonly skewKey?: string
}

/** The whole service. It starts also while Redis is away, and says so on `/up`. */
export async function buildApp(
  settings: Settings,
  { logger = false, skewKey }: AppOptions = {},
): Promise<Service> {
  const marks = await Marks.open(settings.STATE_DIR)
  const redis = connectRedis('snowcloud', settings)
  const app = await buildService({
    name: 'snowcloud',
    version: '0.1.0',
    description: 'Leases worker ids, each with a window of time, to generators of Snowflake ids.',
    logger,
    // Redis that answers is not enough: while what it knows is in doubt nobody is leased anything.
    checks: { leases: () => store.inspect() },
  })
  const store = new LeaseStore({
    run: defineScripts(redis, skewKey),
    marks,
    settings,
    onVerdict: ({ verdict, quarantine }) => {
      if (verdict === 'KEPT') app.log.info('Redis restarted and lost nothing')
      else if (quarantine === 0) app.log.info('Redis knows no leases, and none can be held')
      else app.log.warn({ quarantine }, 'Redis lost leases: new ones wait so many ms')
    },
  })
  const keys = new ApiKeys(settings, redis)
  addPage(app, store, settings)
  addLeaseRoutes(app, { store, keys, settings })
  addLegacyRoute(app, { store, keys, settings })

  logConnection(redis, app.log)
  const look = (): void => void store.inspect().catch(() => {}) // whoever needs the answer asks and is told
  redis.on('ready', look)
  const looking = setInterval(look, LOOK_INTERVAL)
  app.addHook('onClose', () => {
    clearInterval(looking)
    redis.disconnect()
  })
  await redis.connect().catch(() => {}) // it goes on trying
  return app
}
