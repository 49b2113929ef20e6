import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { formatMessage } from './rpc/wire.ts'
import type { Message } from './rpc/wire.ts'

/** The lines of one answer. Once the caller is gone, everything that is told goes nowhere. */
export class Answer {
  readonly #response: ServerResponse
  readonly #abort = new AbortController()

  constructor(response: ServerResponse) {
    this.#response = response
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
    // So that a caller of a verb that says nothing for long knows that it is heard.
    response.flushHeaders()
    response.on('error', () => {}) // 'close' follows, which is all that matters
    response.once('close', () => {
      if (!response.writableFinished)
        this.#abort.abort(new DOMException('The caller went away', 'AbortError'))
    })
  }

  /** Aborted when the caller is gone before the answer was complete. */
  get gone(): AbortSignal {
    return this.#abort.signal
  }

  /** Tells at once; for what cannot wait, since whoever tells it does not. */
  tell(message: Message): void {
    if (!this.gone.aborted) this.#response.write(formatMessage(message))
  }

  /** Tells, and waits while the caller is slower than what is told. */
  async tellPaced(message: Message): Promise<void> {
    if (this.gone.aborted || this.#response.write(formatMessage(message))) return
    await once(this.#response, 'drain', { signal: this.gone }).catch(() => {})
  }

  /** The last line. Answers when it has left this process or the caller is gone. */
  async end(message: Message): Promise<void> {
    if (this.gone.aborted) return
    const closed = once(this.#response, 'close', { signal: this.gone })
    const finished = once(this.#response, 'finish', { signal: this.gone })
    this.#response.end(formatMessage(message))
    await Promise.race([finished, closed]).catch(() => {})
  }
}
