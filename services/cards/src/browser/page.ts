import type { Browser, CDPSession } from 'puppeteer-core'
import { loadFont } from '../fonts/load-font.ts'
import { DRAW_SCRIPT, SHELL } from './draw-script.ts'
import type { PageDrawing } from './draw-script.ts'
import type { Drawing, ImageFormat, Scale } from './drawing.ts'
import { openTarget } from './open-target.ts'

/** How a page is opened. */
export interface PageOptions {
  readonly width: number
  readonly height: number
  readonly scale: Scale
  /** Whether the browser draws frames only when asked for one. */
  readonly framesOnDemand: boolean
}

const QUALITIES = { png: undefined, jpeg: 90, webp: 85 } as const
/** A frame may come without a picture when nothing changed; that has not been seen, and is tried again. */
const FRAME_ATTEMPTS = 3

/** A warm page of a browser: it takes one card after the other, and is thrown away at the first sign of anything odd. */
export class Page {
  readonly #session: CDPSession
  readonly #drawer: string
  readonly #options: PageOptions
  /** What the page has already, and need not be sent again. */
  readonly #fonts = new Set<string>()
  #css: string | undefined
  /** How many cards it has drawn. */
  drawn = 0
  /** Rejects when something happened that must not: it draws nothing any more then. */
  readonly #anomaly = Promise.withResolvers<never>()
  #isSpoiled = false

  private constructor(session: CDPSession, drawer: string, options: PageOptions) {
    this.#session = session
    this.#drawer = drawer
    this.#options = options
    for (const event of ['Page.frameNavigated', 'Page.frameAttached', 'Inspector.targetCrashed'] as const) {
      session.on(event, () => {
        this.#isSpoiled = true
        this.#anomaly.reject(new Error(`The page met ${event}`))
      })
    }
    this.#anomaly.promise.catch(() => {}) // nobody may be drawing
  }

  static async open(browser: Browser, options: PageOptions): Promise<Page> {
    const { scale, framesOnDemand } = options
    const [width, height] = [options.width * scale, options.height * scale]
    const session = await openTarget(browser, { width, height, framesOnDemand })
    await session.send('Page.enable')
    await session.send('Inspector.enable')
    await session.send('Emulation.setScriptExecutionDisabled', { value: true })
    if (!framesOnDemand) {
      await session.send('Emulation.setDeviceMetricsOverride', {
        width,
        height,
        deviceScaleFactor: 1,
        mobile: false,
      })
    }
    const { frameTree } = await session.send('Page.getFrameTree')
    await session.send('Page.setDocumentContent', { frameId: frameTree.frame.id, html: SHELL })
    const { result } = await session.send('Runtime.evaluate', { expression: DRAW_SCRIPT })
    return new Page(session, result.objectId ?? '', options)
  }

  /**
   * Draws a card. Only one page of a browser may do so at a time: two frames at once end the browser.
   *
   * @throws {Error} When the page broke; it is of no use then.
   */
  async draw(drawing: Drawing, format: ImageFormat): Promise<Buffer> {
    const drawn = this.#show(await this.#describe(drawing)).then(() => this.#capture(format))
    // Of a page that died no answer ever comes.
    const image = await Promise.race([drawn, this.#anomaly.promise])
    // Whatever led the page elsewhere, its picture may be somebody else's.
    if (this.#isSpoiled) await this.#anomaly.promise
    for (const { id } of drawing.fonts) this.#fonts.add(id)
    this.#css = drawing.css
    this.drawn += 1
    return image
  }

  async close(): Promise<void> {
    await this.#session.send('Page.close')
  }

  async #describe({ css, body, needs: { lang }, fonts }: Drawing): Promise<PageDrawing> {
    const described = fonts.map(async (slice) => {
      const { id, family, style, weight, range } = slice
      if (this.#fonts.has(id)) return { id }
      return { id, face: { family, style, weight, range, data: await loadFont(slice) } }
    })
    const changed = css === this.#css ? {} : { css }
    return { ...changed, body, lang, zoom: this.#options.scale, fonts: await Promise.all(described) }
  }

  async #show(drawing: PageDrawing): Promise<void> {
    const { exceptionDetails } = await this.#session.send('Runtime.callFunctionOn', {
      objectId: this.#drawer,
      functionDeclaration: 'function (drawing) { return this.draw(drawing) }',
      arguments: [{ value: drawing }],
      awaitPromise: true,
    })
    if (exceptionDetails) {
      throw new Error(`The page could not show the card: ${exceptionDetails.exception?.description ?? ''}`)
    }
  }

  async #capture(format: ImageFormat): Promise<Buffer> {
    const quality = QUALITIES[format]
    const screenshot = { format, optimizeForSpeed: true, ...(quality !== undefined && { quality }) }
    if (!this.#options.framesOnDemand) {
      const { data } = await this.#session.send('Page.captureScreenshot', screenshot)
      return Buffer.from(data, 'base64')
    }
    for (let attempt = 1; attempt <= FRAME_ATTEMPTS; attempt++) {
      const { screenshotData } = await this.#session.send('HeadlessExperimental.beginFrame', { screenshot })
      if (screenshotData) return Buffer.from(screenshotData, 'base64')
    }
    throw new Error('The browser drew no picture')
  }
}
