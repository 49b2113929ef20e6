import type { SubredditState } from '../config/catalogue.ts'
import { SubredditClosedError } from '../reddit/failures.ts'
import type { CredentialsError, RedditError } from '../reddit/failures.ts'
import type { Harvest } from './harvest.ts'

/** What came of reading a subreddit. */
export type Outcome = Harvest | SubredditClosedError | CredentialsError | RedditError

const MINUTE = 60
/** A subreddit that is closed is looked at again after a day. */
const CLOSED_PAUSE = 24 * 60 * MINUTE
/** One that could not be read is, after five minutes, then ten, …. */
const FAILURE_PAUSE = 5 * MINUTE

/** What a subreddit's state follows from, besides the outcome. */
export interface StateContext {
  readonly before: SubredditState | undefined
  /** Unix seconds. */
  readonly now: number
  readonly refreshMinutes: number
}

/** How a subreddit fares after it was read, and when it is read again. */
export function nextState(outcome: Outcome, { before, now, refreshMinutes }: StateContext): SubredditState {
  const turn = (state: SubredditState['state']) => ({
    state,
    since: before?.state === state ? before.since : now,
    ...(before?.refreshed !== undefined && { refreshed: before.refreshed }),
    failures: 0,
  })
  const refreshPause = refreshMinutes * MINUTE
  if (outcome instanceof SubredditClosedError) return { ...turn(outcome.closed), due: now + CLOSED_PAUSE }
  if (outcome instanceof Error) {
    const failures = (before?.failures ?? 0) + 1
    const pause = Math.min(FAILURE_PAUSE * 2 ** (failures - 1), refreshPause)
    return { ...turn('failing'), due: now + pause, failures, problem: outcome.message }
  }
  const due = now + refreshPause
  return outcome.listed === 0 ? { ...turn('empty'), due } : { ...turn('open'), due, refreshed: now }
}
