import type { Clock } from '../clock.ts'

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number

  /** @param now - a date as text, or unix milliseconds */
  constructor(now: string | number = '2026-03-01T12:00:00Z') {
    this.#now = new Date(now).getTime()
  }

  now(): number {
    return this.#now
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds
  }
}
