import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/**
 * A request's body as undici takes it. Nothing is read before a target is connected, so that until then the request
 * can go to another one; and undici may destroy it without ending the client's connection.
 */
export class RequestBody extends Readable {
  /** Whether it waits for the target rather than for the client. */
  isHeldUp = true
  isComplete = false
  readonly #request: IncomingMessage
  readonly #onFirstRead: () => void
  #isReading = false

  constructor(request: IncomingMessage, onFirstRead: () => void) {
    super()
    this.#request = request
    this.#onFirstRead = onFirstRead
    // undici listens while it holds the body; an error after that is for nobody.
    this.on('error', ignore)
  }

  get wasRead(): boolean {
    return this.#isReading
  }

  override _read(): void {
    this.isHeldUp = false
    if (this.#isReading) {
      this.#request.resume()
      return
    }
    this.#isReading = true
    this.#request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose)
    this.#onFirstRead()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    // What the target no longer wants is read and dropped, so that the client gets to reading its response.
    if (this.#isReading && !this.isComplete) this.#request.resume()
    callback(error)
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.push(chunk)) return
    this.isHeldUp = true
    this.#request.pause()
  }

  readonly #onEnd = (): void => {
    this.isComplete = true
    this.push(null)
  }

  readonly #onClose = (): void => {
    if (!this.isComplete) this.destroy(new Error('The client went away in the middle of its request'))
  }
}

function ignore(): void {}
