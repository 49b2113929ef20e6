import { Channel } from './channel.ts'

/** Tells everyone who listens at that time. */
export class Hub<T> {
  readonly #channels = new Set<Channel<T>>()
  #isClosed = false

  tell(value: T): void {
    for (const channel of this.#channels) channel.push(value)
  }

  /** Listens from this call on, also before the first value is asked for; ends quietly with the signal or the hub. */
  listen(signal?: AbortSignal): AsyncIterable<T> {
    const channel = new Channel<T>()
    const end = () => channel.end()
    this.#channels.add(channel)
    signal?.addEventListener('abort', end, { once: true })
    if (signal?.aborted || this.#isClosed) end()
    return this.#hear(channel, () => signal?.removeEventListener('abort', end))
  }

  close(): void {
    this.#isClosed = true
    for (const channel of this.#channels) channel.end()
  }

  async *#hear(channel: Channel<T>, release: () => void): AsyncIterable<T> {
    try {
      yield* channel
    } finally {
      this.#channels.delete(channel)
      release()
    }
  }
}
