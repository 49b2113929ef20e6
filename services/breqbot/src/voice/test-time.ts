import type { Time } from './frame-clock.ts'

/** Time that passes only when it is told to, with timers that fire late by what is asked for. */
export class TestTime implements Time {
  #now = 1000.5
  #timer: { readonly callback: () => void; readonly at: number } | undefined

  readonly now = (): number => this.#now

  readonly setTimeout = (callback: () => void, delay: number): NodeJS.Timeout => {
    this.#timer = { callback, at: this.#now + delay }
    return setTimeout(() => {}, 0).unref()
  }

  /** Lets the timer fire, so many milliseconds late. */
  fire(late = 0): void {
    const timer = this.#timer
    if (!timer) throw new Error('Nothing waits')
    this.#timer = undefined
    this.#now = timer.at + late
    timer.callback()
  }
}
