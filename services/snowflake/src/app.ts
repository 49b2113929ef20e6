import { buildService } from '@berth/service'
import type { LoggerOption, Service } from '@berth/service'
import { holdLease } from '@berth/snowflake'
import type { Clocks } from '@berth/snowflake'
import { addIdRoutes } from './id-routes.ts'
import { describeLease, isRenewedInTime, logLease } from './lease-health.ts'
import { addPage } from './page.ts'
import type { Settings } from './settings.ts'

/** What `buildApp` takes besides settings. */
export interface AppOptions extends Clocks {
  /** @default false */
  readonly logger?: LoggerOption
}

/** The whole service. It starts also while Snowcloud is away, and says so on `/up` until it has a lease. */
export async function buildApp(
  settings: Settings,
  { logger = false, ...clocks }: AppOptions = {},
): Promise<Service> {
  const app = await buildService({
    name: 'snowflake',
    version: '0.1.0',
    description: 'Makes unique, time-ordered ids of 64 bits.',
    logger,
    checks: { lease: () => isRenewedInTime(lease.state) },
    metrics: describeLease(() => lease.state),
    optimizeEmptyRequests: true, // nobody sends a body here, and nothing is streamed
  })
  const { SNOWCLOUD_URL: url, SNOWCLOUD_KEY: key } = settings
  const lease = holdLease({ url, key, ...clocks, onChange: logLease(app.log) })
  addPage(app)
  addIdRoutes(app, lease)
  // It runs after the last request in flight, which may still want an id.
  app.addHook('onClose', () => lease.close())
  return app
}
