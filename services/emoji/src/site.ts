import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSite } from './build/site-files.ts'
import type { SiteFiles } from './build/site-files.ts'

/**
 * The site of a folder that was built before, or, when none is named, a new one. It is in memory only: a release may be
 * read-only and shared by instances that start at once, and one that is killed leaves nothing behind.
 *
 * @throws {Error} When the folder holds no site, or the build fails.
 */
export async function openSite(folder: string | undefined): Promise<SiteFiles> {
  if (folder === undefined) return await build()
  const path = resolve(folder)
  const site = await readSite(path).catch(() => new Map<string, Uint8Array>())
  if (site.has('index.html')) return site
  throw new Error(`There is no site in ${path}; make it with npm run build, or leave SITE_DIR out`)
}

/** By a process of its own, so that the server does not keep the generator and its data in memory. */
async function build(): Promise<SiteFiles> {
  const program = fileURLToPath(new URL('build-child.ts', import.meta.url))
  const child = fork(program, {
    execArgv: ['--conditions=@berth/source'],
    serialization: 'advanced',
    // What it may say is no line of this service's log.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let site: SiteFiles | undefined
  child.on('message', (message) => (site = message as unknown as SiteFiles)) // what `build-child.ts` sends
  const [code] = await once(child, 'close')
  if (site) return site
  throw new Error(`The site could not be built: its build ended with ${String(code)}`)
}
