/** Does one thing at a time to each of many, in the order in which it was asked for. */
export class Turns {
  readonly #turns = new Map<string, Promise<unknown>>()

  /** Keys of what is under way or waits. */
  get busy(): readonly string[] {
    return [...this.#turns.keys()]
  }

  /** Does the work once all that was begun before with the same key has ended, however it did. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(key) ?? Promise.resolve()
    const turn = before.catch(() => {}).then(work)
    this.#turns.set(key, turn)
    try {
      return await turn
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key)
    }
  }
}
