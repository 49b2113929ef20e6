import type { Service } from '@berth/service'
import type { Browser, Page } from 'puppeteer-core'
import { buildApp } from '../app.ts'
// @boundaries-ignore what tests start is shared by all of them
import { launchChromium } from '../../../../test/support/chromium.ts'

/** The service on a free port of 127.0.0.1, and a browser to look at it; both end with it. */
export class TestSite implements AsyncDisposable {
  readonly url: string
  readonly #folder: string | undefined
  readonly #browser: Browser
  #app: Service

  private constructor(url: string, folder: string | undefined, browser: Browser, app: Service) {
    this.url = url
    this.#folder = folder
    this.#browser = browser
    this.#app = app
  }

  /** @param folder - a site that was built before. @default one is built */
  static async start(folder?: string): Promise<TestSite> {
    const app = await build(folder)
    try {
      const url = await app.listen({ port: 0, host: '127.0.0.1' })
      return new TestSite(url, folder, await launchChromium(), app)
    } catch (error) {
      await app.close()
      throw error
    }
  }

  /** A new visitor of the page: nothing is remembered, and copying is allowed. */
  async visit({ prepare = async () => {} }: VisitOptions = {}): Promise<Page> {
    const context = await this.#browser.createBrowserContext()
    // Reading is for the tests; the last one is what a click gives the page everywhere.
    await context.overridePermissions(this.url, [
      'clipboard-read',
      'clipboard-write',
      'clipboard-sanitized-write',
    ])
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await prepare(page)
    await page.goto(this.url, { waitUntil: 'load' })
    return page
  }

  /** Ends the server only: from now on, there is no network. */
  async stopServer(): Promise<void> {
    await this.#app.close()
  }

  /** Ends the server, and starts one with what is in the folder now. */
  async restart(): Promise<void> {
    await this.#app.close()
    this.#app = await build(this.#folder)
    await this.#app.listen({ port: Number(new URL(this.url).port), host: '127.0.0.1' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await this.#app.close()
  }
}

const build = (folder: string | undefined): Promise<Service> =>
  buildApp(folder === undefined ? {} : { SITE_DIR: folder })

/** How somebody comes to the page. */
export interface VisitOptions {
  /** What happens before the page is loaded. */
  readonly prepare?: (page: Page) => Promise<void>
}
