import { Ending } from './container/end-container.ts'
import { findInstance } from './container/find-instance.ts'
import type { FoundInstance } from './container/find-instance.ts'
import { retire } from './container/remove-container.ts'
import type { Context } from './context.ts'
import { engineError } from './errors.ts'

interface Stop {
  readonly ending: Ending
  readonly done: Promise<void>
}

/** The instances that are being stopped: each once, however often it is asked for, and then removed. */
export class Stops {
  readonly #context: Context
  readonly #onStop: (id: string) => void
  readonly #underWay = new Map<string, Stop>()

  /** @param onStop - told before an instance is asked to end */
  constructor(context: Context, onStop: (id: string) => void) {
    this.#context = context
    this.#onStop = onStop
  }

  /**
   * Answers once there is no such instance any more.
   *
   * @param timeout - milliseconds after which it is killed; the shortest that anybody asked for counts
   * @default timeout as the instance was started with
   */
  async stop(id: string, timeout?: number): Promise<void> {
    try {
      const found = await findInstance(this.#context, id)
      if (!found) return
      const { ending, done } = this.#underWay.get(id) ?? this.#begin(id, found)
      await ending.within(timeout ?? found.labels.stopTimeout)
      await done
    } catch (error) {
      throw engineError(error)
    }
  }

  /** Answers once nothing is being stopped, whether that went well or not. */
  async areDone(): Promise<void> {
    await Promise.allSettled([...this.#underWay.values()].map(({ done }) => done))
  }

  #begin(id: string, { info: { Config } }: FoundInstance): Stop {
    this.#onStop(id)
    // Docker's own types do not know what it answers.
    const { StopSignal } = Config as { readonly StopSignal?: string }
    const ending = new Ending(this.#context.docker, id, StopSignal || 'SIGTERM')
    const done = ending.over.then(() => retire(this.#context, id, Config.Labels))
    const stop = { ending, done }
    this.#underWay.set(id, stop)
    const forget = () => void this.#underWay.delete(id)
    done.then(forget, forget)
    return stop
  }
}
