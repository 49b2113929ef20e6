import type { Clock } from '../clock.ts'

/** A clock on which waiting takes no time, and that remembers how long was waited. */
export class FakeClock implements Clock {
  readonly waits: number[] = []
  #now: number

  constructor(now = 1_760_000_000_000) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.waits.push(milliseconds)
    this.advance(milliseconds)
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds
  }
}
