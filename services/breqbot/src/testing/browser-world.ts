import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'puppeteer-core'
// @boundaries-ignore what tests start is shared by all of them
import { launchChromium } from '../../../../test/support/chromium.ts'
import { Sessions } from '../login/sessions.ts'
import { WebWorld } from './web-world.ts'

/** How somebody looks at the site. */
export interface Visit {
  /** Whether it is the owner of the guild, who is logged in. @default true */
  readonly isOwner?: boolean
  /** Called before the page is loaded. */
  readonly prepare?: (page: Page) => Promise<unknown>
}

/** The site on a free port of 127.0.0.1, and a browser to look at it; both end with it. */
export class BrowserWorld implements AsyncDisposable {
  readonly web: WebWorld
  readonly url: string
  readonly #browser: Browser

  private constructor(web: WebWorld, url: string, browser: Browser) {
    this.web = web
    this.url = url
    this.#browser = browser
  }

  static async start(): Promise<BrowserWorld> {
    await using undo = new AsyncDisposableStack()
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const web = undo.use(await WebWorld.start({ PUBLIC_URL: url }))
    await web.app.listen({ port, host: '127.0.0.1' })
    const world = new BrowserWorld(web, url, await launchChromium())
    undo.move()
    return world
  }

  /** Opens a page of the site, as a visitor of whom nothing is remembered. */
  async visit(path: string, { isOwner = true, prepare }: Visit = {}): Promise<Page> {
    const context = await this.#browser.createBrowserContext()
    if (isOwner) await context.setCookie(await this.#sessionCookie())
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    await prepare?.(page)
    await page.goto(this.url + path, { waitUntil: 'networkidle0' })
    return page
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await this.web[Symbol.asyncDispose]()
  }

  async #sessionCookie() {
    const { guild, redis } = this.web
    const { id, username: name } = guild.owner
    const guilds = [{ id: guild.id, name: 'Boats', isOwner: true, permissions: '0' }]
    const value = await new Sessions(redis).begin({ user: { id, name }, guilds })
    return { name: 'breqbot-session', value, domain: '127.0.0.1', path: '/' }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
