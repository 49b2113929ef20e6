import { buildService } from '@berth/service'
import type { LoggerOption, Service } from '@berth/service'
import { serveSite } from './serve-site.ts'
import type { Settings } from './settings.ts'
import { openSite } from './site.ts'

/** What `buildApp` takes besides settings. */
export interface AppOptions {
  /** @default false */
  readonly logger?: LoggerOption
}

/** The whole service: the site, served as it was compressed when it was built. */
export async function buildApp(
  { SITE_DIR }: Pick<Settings, 'SITE_DIR'>,
  { logger = false }: AppOptions = {},
): Promise<Service> {
  const site = await openSite(SITE_DIR)
  const app = await buildService({
    name: 'emoji',
    version: '0.1.0',
    description: 'An emoji keyboard: a page to find emoji and copy them.',
    logger,
  })
  serveSite(app, site)
  return app
}
