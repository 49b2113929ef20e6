import type { Engine, InstanceChange } from '../wall/engine.ts'

type Listener = (change: InstanceChange) => void

/** Listens to the engine once, for all who want to know what becomes of instances. */
export class InstanceWatcher implements AsyncDisposable {
  readonly #listeners = new Set<Listener>()
  readonly #stop = new AbortController()
  readonly #done: Promise<void>

  constructor(engine: Engine) {
    this.#done = this.#listen(engine)
  }

  subscribe(listener: Listener): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#done
  }

  async #listen(engine: Engine): Promise<void> {
    const { signal } = this.#stop
    try {
      for await (const change of engine.watch({ signal })) {
        for (const listener of this.#listeners) listener(change)
      }
    } catch (error) {
      // The abort is how it ends; an engine that fails to watch still runs instances, and every verb will tell its error.
      if (!signal.aborted) this.#listeners.clear()
      void error
    }
  }
}
