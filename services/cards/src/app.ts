import { buildService } from '@berth/service'
import type { LoggerOption, Service } from '@berth/service'
import { describeParts } from './describe-parts.ts'
import { addPage } from './page/page.ts'
import { openParts } from './parts.ts'
import type { Parts } from './parts.ts'
import type { Network } from './pictures/resolve-host.ts'
import { addCardRoutes } from './routes/card-routes.ts'
import { addEmbedRoutes } from './routes/embed-routes.ts'
import { addFrozenRoutes } from './routes/frozen-routes.ts'
import { addSharedHeaders } from './routes/shared-headers.ts'
import type { Settings } from './settings.ts'

/** What `buildApp` takes besides settings. */
export interface AppOptions {
  /** @default false */
  readonly logger?: LoggerOption
  /** Where pictures may come from. @default the public internet */
  readonly network?: Network
  /** Told of what the service is made of; for tests and measurements. */
  readonly onParts?: (parts: Parts) => void
}

/** The routers in front of the service; who comes from elsewhere says nothing of hosts and protocols. */
const TRUSTED = ['loopback', 'linklocal', 'uniquelocal']

/** The whole service. Browsers are launched in the background: until they are there `/up` says so, and images wait. */
export async function buildApp(settings: Settings, options: AppOptions = {}): Promise<Service> {
  const app = await buildService({
    name: 'cards',
    version: '0.1.0',
    description:
      'Makes cards of 500 by 300 pixels from a template and your words: as HTML, PNG, JPEG or WebP.',
    logger: options.logger ?? false,
    trustProxy: TRUSTED,
    checks: { browser: () => parts.renderer.check() },
    metrics: describeParts(() => parts),
  })
  const parts = await openParts(settings, app.log, options.network)
  options.onParts?.(parts)
  addSharedHeaders(app)
  addPage(app)
  addCardRoutes(app, parts)
  addFrozenRoutes(app, parts)
  addEmbedRoutes(app, parts)
  app.addHook('onListen', (done) => {
    parts.renderer.start().catch((err: unknown) => app.log.error({ err }, 'no browser could be launched'))
    done()
  })
  app.addHook('onClose', async () => {
    await Promise.all(
      [parts.folders.images, parts.folders.pictures].map((folder) => folder[Symbol.asyncDispose]()),
    )
  })
  // It runs after the last request in flight, which may still want an image.
  app.addHook('onClose', () => parts.renderer[Symbol.asyncDispose]())
  return app
}
