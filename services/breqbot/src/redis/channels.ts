import type { Redis } from 'ioredis'

/** Told of every message of a channel. */
export type Listener = (message: string) => void

/** The channels of Redis that this process listens to; several may listen to one. */
export class Channels {
  readonly #subscriber: Redis
  readonly #listeners = new Map<string, Set<Listener>>()

  /** @param subscriber - a connection of its own: one that listens can ask nothing else */
  constructor(subscriber: Redis) {
    this.#subscriber = subscriber
    subscriber.on('message', (channel: string, message: string) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener(message)
    })
  }

  /** Listens from when this answers until it is disposed of. */
  async listen(channel: string, listener: Listener): Promise<AsyncDisposable> {
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(listener))
    await this.#subscriber.subscribe(channel)
    return {
      [Symbol.asyncDispose]: async () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        this.#listeners.delete(channel)
        await this.#subscriber.unsubscribe(channel)
      },
    }
  }
}
