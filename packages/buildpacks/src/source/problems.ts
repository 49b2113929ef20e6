import { BerthError } from '@berth/sdk'

/** Collects every reason why a source cannot be built, to tell all at once. */
export class Problems {
  readonly #folder: string
  readonly #problems = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  add(problem: string): void {
    this.#problems.add(problem)
  }

  /** @throws {BerthError} INVALID_SOURCE when there is any */
  throwIfAny(): void {
    if (this.#problems.size === 0) return
    throw new BerthError('INVALID_SOURCE', { path: this.#folder, problems: [...this.#problems] })
  }
}
