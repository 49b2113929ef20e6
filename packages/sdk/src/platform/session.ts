import { BerthError } from '../errors.ts'
import { UnderWay } from '../host/under-way.ts'
import { changeApp, failedEvent } from './change-app.ts'
import type { ChangeWish } from './change-app.ts'
import type { ProgressOptions } from './event.ts'
import { Locks } from './locks.ts'
import type { Parts } from './parts.ts'
import type { DeployResult } from './platform.ts'

/** A platform while it is open: its parts, and the changes that are under way. */
export class Session {
  readonly parts: Parts
  readonly #locks = new Locks()
  readonly #underWay = new UnderWay()

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Aborts when the platform closes. */
  get signal(): AbortSignal {
    return this.#underWay.signal
  }

  /** Makes a wish come true, one change of an app at a time; the wish is made when its turn has come. */
  async change(
    app: string,
    makeWish: (signal: AbortSignal) => ChangeWish | Promise<ChangeWish>,
    options: ProgressOptions = {},
  ): Promise<DeployResult> {
    return this.exclusively(app, options, async (signal) => {
      const { onEvent } = options
      return changeApp(this.parts, await makeWish(signal), { signal, ...(onEvent && { onEvent }) })
    })
  }

  /** Does something while nothing else changes the app. A failure is told as an event, and thrown. */
  async exclusively<T>(
    app: string,
    options: ProgressOptions,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.#underWay.run(options, (signal) =>
        this.#locked(app, options.wait ?? true, signal, work),
      )
    } catch (error) {
      this.#tellFailure(app, options, error)
      throw error
    }
  }

  /** Lets something go on by itself, for no longer than the signal says: the platform closes once it has ended. */
  hold(work: Promise<void>): void {
    void this.#underWay.hold(work)
  }

  /** Ends what is under way, and waits until it has been undone. */
  async close(): Promise<void> {
    this.#underWay.abort(
      new BerthError('PLATFORM_UNAVAILABLE', {
        home: this.parts.state.home,
        problem: 'it is closing',
        remedy: 'start it again',
      }),
    )
    await this.#underWay.haveEnded()
  }

  async #locked<T>(
    app: string,
    wait: boolean,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const since = this.#locks.heldSince(app)
    if (!wait && since !== undefined) throw new BerthError('DEPLOY_IN_PROGRESS', { app, since })
    using _ = await this.#locks.take(app, signal)
    // Awaited here, since the lock is given back when this function ends.
    return await work(signal)
  }

  #tellFailure(app: string, { onEvent }: ProgressOptions, error: unknown): void {
    try {
      this.parts.events.emit(app, failedEvent(error), onEvent)
    } catch {
      // A disk that is full refuses the event as well; the error itself is what must be heard.
    }
  }
}
