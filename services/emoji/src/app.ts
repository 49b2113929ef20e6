import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { buildService } from '@berth/service'
import type { LoggerOption, Service } from '@berth/service'
import serveFiles from '@fastify/static'
import { headersFor, parseHeaderRules } from './header-rules.ts'
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
  app.addHook('onClose', () => site[Symbol.asyncDispose]())
  const rules = parseHeaderRules(await readFile(join(site.folder, '_headers'), 'utf8'))
  await app.register(serveFiles, {
    root: site.folder,
    // A route for each file: what is not there costs no look at the disk.
    wildcard: false,
    globIgnore: ['_headers', '**/*.br', '**/*.gz'],
    preCompressed: true,
    cacheControl: false,
    // Dates of files are digests of their content: right for the ETag, and of no meaning to people.
    lastModified: false,
    setHeaders: (reply, path) => {
      const url = `/${relative(site.folder, path).replace(/\.(br|gz)$/, '')}`
      reply.headers(headersFor(rules, url))
    },
  })
  return app
}
