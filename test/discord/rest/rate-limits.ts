/** What requests a rule is about. */
export interface RequestPattern {
  readonly method: string
  /** Of the path without `/api/v10`. */
  readonly path: RegExp
}

/** So many requests within a window, all paths that match taken together. */
export interface RateLimit extends RequestPattern {
  readonly limit: number
  /** Milliseconds. */
  readonly window: number
}

/** What the headers of an answer say, and whether it has to be 429. */
export interface Allowance {
  readonly bucket: string
  readonly limit: number
  readonly remaining: number
  /** Seconds. */
  readonly resetAfter: number
  readonly isExceeded: boolean
}

const UNLIMITED = { limit: 1000, window: 1000 } as const

interface Window {
  readonly until: number
  used: number
}

/** Counts requests as Discord does: in windows, by bucket. Without a rule a bucket allows 1000 requests a second. */
export class RateLimits {
  readonly #rules: RateLimit[] = []
  readonly #windows = new Map<string, Window>()

  /** From now on such requests are limited. */
  add(rule: RateLimit): void {
    this.#rules.unshift(rule)
  }

  take(method: string, path: string): Allowance {
    const rule = this.#rules.find((known) => known.method === method && known.path.test(path))
    const { limit, window } = rule ?? UNLIMITED
    const bucket = rule ? String(rule.path) : path.split('/').slice(0, 3).join('-')
    const key = `${method} ${bucket}`
    const now = performance.now()
    let current = this.#windows.get(key)
    if (!current || current.until <= now) {
      current = { until: now + window, used: 0 }
      this.#windows.set(key, current)
    }
    const isExceeded = current.used >= limit
    if (!isExceeded) current.used += 1
    const resetAfter = (current.until - now) / 1000
    return { bucket, limit, remaining: limit - current.used, resetAfter, isExceeded }
  }
}
