import { Problem } from '../problem.ts'

/** A day of the year; the year itself is nobody's business. */
export interface Birthday {
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

// A year with a 29th of February.
const LEAP_YEAR = 2024
const DAY = 86_400_000
const NAMES = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', timeZone: 'UTC' })

/** @throws {Problem} BAD_DATE when the month does not have that day */
export function checkBirthday({ month, day }: Birthday): void {
  const date = new Date(Date.UTC(LEAP_YEAR, month - 1, day))
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    throw new Problem('BAD_DATE', { month, day })
}

/** `29 February`. */
export const formatBirthday = ({ month, day }: Birthday): string =>
  NAMES.formatToParts(new Date(Date.UTC(LEAP_YEAR, month - 1, day)))
    .filter(({ type }) => type !== 'literal')
    .map(({ value }) => value)
    .toReversed()
    .join(' ')

/**
 * The beginning, in UTC, of the next day on which it is celebrated: today's when that is the day. In a year without a 29th
 * of February that is the 28th.
 *
 * @param now - unix milliseconds
 */
export function nextCelebration(birthday: Birthday, now: number): number {
  const today = Math.floor(now / DAY) * DAY
  const year = new Date(today).getUTCFullYear()
  const thisYear = celebrationIn(year, birthday)
  return thisYear >= today ? thisYear : celebrationIn(year + 1, birthday)
}

function celebrationIn(year: number, { month, day }: Birthday): number {
  const lastOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return Date.UTC(year, month - 1, Math.min(day, lastOfMonth))
}
