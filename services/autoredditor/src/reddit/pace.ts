import type { Clock } from '../clock.ts'

/** Requests that are left to whoever else uses the same app at Reddit. */
const RESERVE = 2
/** A header that says more is a mistake of somebody's. */
const LONGEST_HOLD = 3_600_000

/**
 * Spreads requests over what Reddit says is left: `X-Ratelimit-Remaining` requests until `X-Ratelimit-Reset` seconds have
 * passed. Without these headers, as before the first answer, it does not hold anyone up.
 */
export class Pace {
  readonly #clock: Clock
  #next = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds until the next request is due. */
  get delay(): number {
    return Math.max(0, this.#next - this.#clock.now())
  }

  /** Resolves when the next request may go. */
  async wait(signal?: AbortSignal): Promise<void> {
    if (this.delay > 0) await this.#clock.wait(this.delay, signal)
  }

  /** Lets no request go for so many milliseconds, at the most an hour of them. */
  hold(milliseconds: number): void {
    this.#next = Math.max(this.#next, this.#clock.now() + Math.min(milliseconds, LONGEST_HOLD))
  }

  /** Learns from an answer. */
  update(headers: Headers): void {
    const remaining = numberOf(headers.get('x-ratelimit-remaining'))
    const reset = numberOf(headers.get('x-ratelimit-reset'))
    if (remaining === undefined || reset === undefined) return
    const share = remaining > RESERVE ? reset / (remaining - RESERVE) : reset
    this.#next = this.#clock.now() + Math.min(Math.ceil(share * 1000), LONGEST_HOLD)
  }
}

function numberOf(text: string | null): number | undefined {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return value >= 0 && Number.isFinite(value) ? value : undefined
}
