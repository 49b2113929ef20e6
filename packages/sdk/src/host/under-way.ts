import type { CallOptions } from '../wall/engine.ts'

/** Work that somebody has under way who may be closed: then all of it is aborted, and none outlives them. */
export class UnderWay {
  readonly #works = new Set<Promise<unknown>>()
  readonly #closing = new AbortController()

  /** Aborts when its owner closes. */
  get signal(): AbortSignal {
    return this.#closing.signal
  }

  /**
   * Begins a work, which is told when its caller or its owner wants no more of it.
   *
   * @throws what has aborted it, also before it was begun
   */
  async run<T>({ signal }: CallOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const either = signal ? AbortSignal.any([signal, this.signal]) : this.signal
    either.throwIfAborted()
    return await this.hold(work(either))
  }

  /** Takes in a work that was begun elsewhere, and that heeds the signal by itself. */
  hold<T>(work: Promise<T>): Promise<T> {
    this.#works.add(work)
    return work.finally(() => this.#works.delete(work))
  }

  /** Aborts all of it, and what would begin later. @param reason - what callers see */
  abort(reason: unknown): void {
    this.#closing.abort(reason)
  }

  /** Waits until all of it has ended, whichever way. */
  async haveEnded(): Promise<void> {
    await Promise.allSettled(this.#works)
  }
}
