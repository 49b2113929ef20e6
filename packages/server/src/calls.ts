import { PassThrough } from 'node:stream'
import type { TerminalSize } from '@berth/sdk'

/** A call while it runs. */
interface RunningCall {
  readonly id: string | undefined
  readonly abort: AbortController
  readonly resizes: PassThrough
}

/** The calls that run, so that they can be aborted by name, and all be ended with the platform. */
export class Calls {
  readonly #running = new Map<symbol, RunningCall>()
  readonly #done = new Set<Promise<void>>()
  #ended: unknown

  /** Why no call is taken any more, or `undefined`. */
  get ended(): unknown {
    return this.#ended
  }

  /** Runs a call until its end, giving it a signal that this class and the given one abort. */
  async run(
    id: string | undefined,
    gone: AbortSignal,
    call: (signal: AbortSignal, resizes: AsyncIterable<TerminalSize>) => Promise<void>,
  ): Promise<void> {
    const key = Symbol(id)
    const abort = new AbortController()
    const resizes = new PassThrough({ objectMode: true })
    this.#running.set(key, { id, abort, resizes })
    const running = call(AbortSignal.any([abort.signal, gone]), resizes)
    this.#done.add(running)
    try {
      await running
    } finally {
      resizes.end()
      this.#running.delete(key)
      this.#done.delete(running)
    }
  }

  /** Aborts the calls of that name. One that has ended is nothing to abort. */
  abort(id: string): void {
    for (const call of this.#running.values()) {
      if (call.id === id) call.abort.abort(new DOMException('The caller aborted', 'AbortError'))
    }
  }

  /** Tells the calls of that name another size of their terminal. */
  resize(id: string, size: TerminalSize): void {
    for (const call of this.#running.values()) if (call.id === id) call.resizes.write(size)
  }

  /** Takes no more calls, aborts those that run, and waits for their end. */
  async end(reason: Error): Promise<void> {
    this.#ended = reason
    for (const { abort } of this.#running.values()) abort.abort(reason)
    await Promise.allSettled(this.#done)
  }
}
