/** Hands everything that is sent to everyone who listens at that time. */
export class Broadcast<T> {
  readonly #listeners = new Set<Listener<T>>()
  #hasEnded = false

  send(value: T): void {
    for (const listener of this.#listeners) listener.push(value)
  }

  /** Ends everyone who listens, now and from now on. */
  end(): void {
    this.#hasEnded = true
    for (const listener of this.#listeners) listener.end()
  }

  /** Listens from this call on, also before the first value is asked for. Ends quietly with the signal. */
  listen(signal?: AbortSignal): AsyncIterable<T> {
    const listener = new Listener<T>()
    const stop = () => listener.end()
    this.#listeners.add(listener)
    signal?.addEventListener('abort', stop)
    if (this.#hasEnded || signal?.aborted) listener.end()
    return listener.values(() => {
      this.#listeners.delete(listener)
      signal?.removeEventListener('abort', stop)
    })
  }
}

class Listener<T> {
  readonly #waiting: T[] = []
  #hasEnded = false
  #wake: (() => void) | undefined

  push(value: T): void {
    if (this.#hasEnded) return
    this.#waiting.push(value)
    this.#wake?.()
  }

  end(): void {
    this.#hasEnded = true
    this.#wake?.()
  }

  async *values(close: () => void): AsyncIterable<T> {
    try {
      for (;;) {
        yield* this.#waiting.splice(0)
        if (this.#hasEnded && this.#waiting.length === 0) return
        if (this.#waiting.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      close()
    }
  }
}
