const FIRST = 1000
const LONGEST = 60_000

/**
 * Milliseconds to wait before try number `attempt` (the first that follows a failure is 1): anything up to a limit that
 * doubles each time, so that clients which failed together do not come back together.
 *
 * @param random - from 0 up to, not including, 1
 */
export function backOff(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(LONGEST, FIRST * 2 ** (attempt - 1)))
}

/** The milliseconds that a `Retry-After` asks for, in seconds or as a date; undefined when it asks for none. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const date = text === '' ? Number.NaN : Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
