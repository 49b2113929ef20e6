interface Flight<Value> {
  readonly result: Promise<Value>
  readonly stop: AbortController
  passengers: number
}

/** Work that several want at the same time is done once. When all who wanted it are gone, it is told to stop. */
export class SingleFlight<Value> {
  readonly #flights = new Map<string, Flight<Value>>()

  /** @param signal - of the one who waits; the others wait on. */
  async do(key: string, work: (signal: AbortSignal) => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    signal?.throwIfAborted()
    const flight = this.#flights.get(key) ?? this.#start(key, work)
    flight.passengers += 1
    const { promise: left, reject } = Promise.withResolvers<never>()
    const leave = (): void => reject(signal?.reason as Error)
    signal?.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([flight.result, left])
    } finally {
      signal?.removeEventListener('abort', leave)
      flight.passengers -= 1
      if (flight.passengers === 0) {
        // Whoever comes now must not wait for work that is being stopped.
        if (this.#flights.get(key) === flight) this.#flights.delete(key)
        flight.stop.abort(new Error('Nobody waits for it any more'))
      }
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<Value>): Flight<Value> {
    const stop = new AbortController()
    const flight: Flight<Value> = { result: work(stop.signal), stop, passengers: 0 }
    this.#flights.set(key, flight)
    // The last passenger may leave before it ends; then its failure is nobody's.
    flight.result
      .catch(() => {})
      .finally(() => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key)
      })
    return flight
  }
}
