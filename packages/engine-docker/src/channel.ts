/** Hands values from whoever has them to the one who waits for them, in order. */
export class Channel<T> {
  readonly #waiting: T[] = []
  #hasEnded = false
  #wake = (): void => {}

  push(value: T): void {
    if (this.#hasEnded) return
    this.#waiting.push(value)
    this.#wake()
  }

  /** What was pushed before is still handed out. */
  end(): void {
    this.#hasEnded = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      while (this.#waiting.length > 0) yield this.#waiting.shift()!
      if (this.#hasEnded) return
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
