/** Changes to one app, one after the other; changes to different apps do not wait for each other. */
export class Locks {
  readonly #tails = new Map<string, Promise<void>>()
  readonly #heldSince = new Map<string, string>()

  /** Since when it is being changed, by one or by several in turn, ISO 8601; `undefined` when nobody does. */
  heldSince(name: string): string | undefined {
    return this.#heldSince.get(name)
  }

  /** Waits for its turn; the signal ends the wait. The lock is given back by disposing what this answers. */
  async take(name: string, signal?: AbortSignal): Promise<Disposable> {
    const before = this.#tails.get(name) ?? Promise.resolve()
    if (!this.#heldSince.has(name)) this.#heldSince.set(name, new Date().toISOString())
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const tail = before.then(() => released)
    this.#tails.set(name, tail)
    const done = (): void => {
      release()
      if (this.#tails.get(name) !== tail) return
      this.#tails.delete(name)
      this.#heldSince.delete(name)
    }
    try {
      await abortable(before, signal)
    } catch (error) {
      done()
      throw error
    }
    return { [Symbol.dispose]: done }
  }
}

/** The promise, unless the signal aborts first: then its reason. */
export async function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
