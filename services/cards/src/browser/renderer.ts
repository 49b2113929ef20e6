import type { Drawing, Shape } from './drawing.ts'
import { findLaunch } from './find-launch.ts'
import type { LaunchPlan } from './find-launch.ts'
import { installChromium } from './install.ts'
import type { Installation } from './install.ts'
import { listIsolations } from './isolation.ts'
import { JobQueue } from './job-queue.ts'
import { launchBrowser } from './launch.ts'
import { Painter } from './painter.ts'
import type { PainterLimits } from './painter.ts'
import { removeOrphans } from './profiles.ts'

/** What a renderer is made of. */
export interface RendererOptions extends PainterLimits {
  /** How many browsers draw at the same time. */
  readonly browsers: number
  /** How many cards may wait for one. */
  readonly queueLimit: number
  /** Where the package's Chromium is unpacked. */
  readonly browserFolder: string
  /** A browser to use instead. */
  readonly program?: string
  /** Whether a browser without Chromium's sandbox is refused. */
  readonly needsSandbox: boolean
  /** Told once, when the first browser runs. */
  readonly onPlan?: (plan: LaunchPlan & { readonly version: string; readonly pid: number }) => void
  /** Told of each browser that had to be replaced because it failed. */
  readonly onFailure?: (error: unknown) => void
}

/** Draws cards as images, with a few warm browsers. */
export class Renderer implements AsyncDisposable {
  readonly #options: RendererOptions
  readonly #painters: readonly Painter[]
  readonly #queue: JobQueue<Painter>
  #installation: Promise<Installation> | undefined
  #plan: Promise<LaunchPlan> | undefined
  #isClosed = false
  /** How many cards were drawn, and how often a browser failed. */
  readonly counts = { drawn: 0, failures: 0 }

  constructor(options: RendererOptions) {
    this.#options = options
    const launch = (): Promise<Awaited<ReturnType<Renderer['launch']>>> => this.launch()
    this.#painters = Array.from({ length: options.browsers }, () => new Painter({ limits: options, launch }))
    this.#queue = new JobQueue(this.#painters, options.queueLimit)
  }

  /** How many cards wait for a browser. */
  get waiting(): number {
    return this.#queue.length
  }

  /** The processes of the browsers that run. */
  get pids(): readonly number[] {
    return this.#painters.map(({ pid }) => pid).filter((pid) => pid !== undefined)
  }

  /** Launches a browser when none runs, which is a reason for the check of a service to fail until one does. */
  async check(): Promise<boolean> {
    if (this.pids.length === 0) await this.#queue.do((painter) => painter.start())
    return this.pids.length > 0
  }

  get launches(): number {
    return this.#painters.reduce((sum, { launches }) => sum + launches, 0)
  }

  /** Launches all browsers, so that the first card need not wait, and tidies up after a service that was killed. */
  async start(): Promise<void> {
    await removeOrphans()
    if (this.#isClosed) return
    await Promise.all(this.#painters.map(() => this.#queue.do((painter) => painter.start())))
  }

  /**
   * Draws a card. A browser that fails costs a second try with a fresh one.
   *
   * @param signal - when it aborts before the card's turn, the card is not drawn.
   * @throws {QueueFull} When too many cards wait.
   */
  render(drawing: Drawing, shape: Shape, signal?: AbortSignal): Promise<Buffer> {
    return this.#queue.do(async (painter) => {
      try {
        return await painter.paint(drawing, shape)
      } catch (error) {
        this.#fail(error)
        return await painter.paint(drawing, shape).catch((again: unknown) => {
          this.#fail(again)
          throw again
        })
      } finally {
        this.counts.drawn += 1
      }
    }, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#painters.map((painter) => painter.close()))
  }

  /** Launches a browser the way that was found to work here first. */
  async launch() {
    this.#installation ??= installChromium(this.#options.browserFolder, this.#options.program)
    const installation = await this.#installation.catch((error: unknown) => {
      this.#installation = undefined
      throw error
    })
    if (this.#plan) {
      const plan = await this.#plan
      return { ...(await launchBrowser({ installation, ...plan })), ...plan }
    }
    const isolations = listIsolations(process.getuid?.() === 0, { sandbox: this.#options.needsSandbox })
    const found = findLaunch(installation, isolations)
    this.#plan = found.then(({ isolation, framesOnDemand }) => ({ isolation, framesOnDemand }))
    this.#plan.catch(() => (this.#plan = undefined))
    const first = await found
    this.#options.onPlan?.({ ...first, version: await first.browser.version() })
    return first
  }

  #fail(error: unknown): void {
    this.counts.failures += 1
    this.#options.onFailure?.(error)
  }
}
