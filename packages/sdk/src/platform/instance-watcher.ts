import type { Engine, InstanceChange } from '../wall/engine.ts'
import type { ExitStatus } from '../wall/instance.ts'

// Ends are asked for within a deploy; those of the last thousand crashes are more than any of them needs.
const KEPT_ENDS = 1_000

type Listener = (change: InstanceChange) => void

/** Listens to the engine once, for all who want to know what becomes of instances. */
export class InstanceWatcher implements AsyncDisposable {
  readonly #listeners = new Set<Listener>()
  readonly #ends = new Map<string, ExitStatus>()
  readonly #stop = new AbortController()
  readonly #done: Promise<void>

  constructor(engine: Engine) {
    this.#done = this.#listen(engine)
  }

  /** How an instance ended by itself, the first time that it did. */
  endOf(id: string): ExitStatus | undefined {
    return this.#ends.get(id)
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
        this.#remember(change)
        for (const listener of this.#listeners) listener(change)
      }
    } catch (error) {
      // The abort is how it ends; an engine that fails to watch still runs instances, and every verb will tell its error.
      if (!signal.aborted) this.#listeners.clear()
      void error
    }
  }

  #remember({ instance: { id, status } }: InstanceChange): void {
    const end =
      status.state === 'exited' ? status.status : status.state === 'restarting' ? status.ended : undefined
    if (!end || this.#ends.has(id)) return
    this.#ends.set(id, end)
    const [oldest] = this.#ends.keys()
    if (this.#ends.size > KEPT_ENDS && oldest !== undefined) this.#ends.delete(oldest)
  }
}
