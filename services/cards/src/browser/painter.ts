import type { Drawing, Scale, Shape } from './drawing.ts'
import { holdMemory } from './hold-memory.ts'
import type { LaunchedBrowser } from './launch.ts'
import { Page } from './page.ts'
import { within } from './within.ts'

/** When a painter begins anew, and how long it may take. */
export interface PainterLimits {
  /** Milliseconds for one card. */
  readonly timeout: number
  /** After so many cards a page is replaced: it grows by 37 MB in 1000. */
  readonly cardsPerPage: number
  readonly cardsPerBrowser: number
  /** Milliseconds after which a browser is replaced. */
  readonly browserAge: number
}

/** What a painter needs from outside. */
export interface PainterOptions {
  readonly limits: PainterLimits
  readonly launch: () => Promise<LaunchedBrowser & { readonly framesOnDemand: boolean }>
}

/** A browser that draws this many has work enough for memory of its own; until then its first cards come sooner without. */
const CARDS_BEFORE_MEMORY = 10
const MEMORY_TIMEOUT = 60_000

type Running = Awaited<ReturnType<PainterOptions['launch']>> & {
  readonly pages: Map<string, Page>
  readonly since: number
}

/**
 * One browser that draws one card at a time, on warm pages, one for each size. It launches when it is first needed, and again
 * when the browser is old, has drawn a lot, or failed.
 */
export class Painter {
  readonly #options: PainterOptions
  #running: Running | undefined
  #drawn = 0
  /** How often a browser was launched. */
  launches = 0
  #isClosed = false
  #launching: Promise<Running> | undefined
  #ending: Promise<void> | undefined

  constructor(options: PainterOptions) {
    this.#options = options
  }

  get pid(): number | undefined {
    return this.#running?.pid
  }

  /** Launches the browser, when none runs. */
  async start(): Promise<void> {
    await this.#browser()
  }

  /**
   * Draws a card; one call at a time.
   *
   * @throws {Error} When the browser failed; the next call gets a fresh one.
   */
  async paint(drawing: Drawing, { format, scale }: Shape): Promise<Buffer> {
    const { limits } = this.#options
    const running = await this.#browser()
    try {
      if (this.#drawn === CARDS_BEFORE_MEMORY && running.framesOnDemand) {
        await within(MEMORY_TIMEOUT, holdMemory(running.browser), 'giving the browser memory')
      }
      const image = await within(
        limits.timeout,
        (async () => (await this.#page(running, drawing, scale)).draw(drawing, format))(),
        'drawing a card',
      )
      this.#drawn += 1
      return image
    } catch (error) {
      await this.#end()
      throw error
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#launching?.catch(() => {}) // a browser that is just being launched must not outlive the service
    await this.#end()
  }

  async #browser(): Promise<Running> {
    const { limits } = this.#options
    const running = this.#running
    const isOld =
      running &&
      (performance.now() - running.since > limits.browserAge || this.#drawn >= limits.cardsPerBrowser)
    if (running?.browser.connected && !isOld) return running
    await this.#end()
    this.#launching = this.#launch()
    return await this.#launching
  }

  async #launch(): Promise<Running> {
    if (this.#isClosed) throw new Error('The painter is closed')
    const launched = await this.#options.launch()
    this.launches += 1
    this.#drawn = 0
    const running = { ...launched, pages: new Map<string, Page>(), since: performance.now() }
    this.#running = running
    return running
  }

  async #page(running: Running, { width, height }: Drawing, scale: Scale): Promise<Page> {
    const { browser, framesOnDemand, pages } = running
    const size = `${width}x${height}@${scale}`
    const page = pages.get(size)
    if (page && page.drawn < this.#options.limits.cardsPerPage) return page
    const fresh = await Page.open(browser, { width, height, scale, framesOnDemand })
    pages.set(size, fresh)
    await page?.close()
    return fresh
  }

  async #end(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    if (running) this.#ending = running.close()
    await this.#ending
  }
}
