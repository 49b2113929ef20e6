import { ServiceError } from '@berth/service'
import { distance } from 'fastest-levenshtein'
import type { Offered } from './offer.ts'

/** A subreddit that was never read is read within seconds of the worker's start, when nothing is wrong. */
const FIRST_READ = 15
const SHORTEST = 5

/** 404, with the name that was probably meant. */
export function unknownSubreddit(name: string, known: readonly string[]): ServiceError {
  const near = nearestName(name, known)
  const hint = near === undefined ? 'GET /list names those that there are' : `did you mean ${near}?`
  return new ServiceError(404, 'UNKNOWN_SUBREDDIT', `There is no subreddit ${name} here; ${hint}`)
}

/** 503, until the subreddit is read again. @param now - unix seconds */
export function emptyPool({ subreddit, state }: Offered, now: number): ServiceError {
  const wait = state ? Math.max(SHORTEST, state.due - now) : FIRST_READ
  return new ServiceError(503, 'EMPTY', `${subreddit.name} has no such posts now${reasonOf(state?.state)}`, {
    headers: { 'retry-after': String(wait) },
  })
}

/** 503, for as long as Redis is away. */
export function unavailable(cause: unknown): ServiceError {
  return new ServiceError(503, 'UNAVAILABLE', 'The posts cannot be reached now; try again', {
    cause,
    headers: { 'retry-after': '1' },
  })
}

/** 429, for who asks too much. */
export function tooManyRequests(seconds: number): ServiceError {
  return new ServiceError(429, 'TOO_MANY_REQUESTS', `That was too much; go on in ${seconds} s`)
}

function reasonOf(state: string | undefined): string {
  if (state === undefined) return ': it was not read yet'
  if (state === 'open' || state === 'empty') return ''
  return state === 'failing' ? ': it could not be read' : `: it is ${state} at Reddit`
}

function nearestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((candidate) => ({ candidate, steps: distance(name.toLowerCase(), candidate) }))
  const [best] = ranked.toSorted((one, other) => one.steps - other.steps)
  return best && best.steps <= Math.ceil(name.length / 3) ? best.candidate : undefined
}
