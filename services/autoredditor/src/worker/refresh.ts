import type { Catalogue, Entry, SubredditState } from '../config/catalogue.ts'
import { CredentialsError, RedditError, SubredditClosedError } from '../reddit/failures.ts'
import type { Settings } from '../settings.ts'
import { harvest } from './harvest.ts'
import type { HarvestOptions } from './harvest.ts'
import { nextState } from './next-state.ts'
import type { Outcome } from './next-state.ts'

/** What a worker tells. */
export interface WorkerLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** What refreshing stands on. */
export interface RefreshOptions extends HarvestOptions {
  readonly catalogue: Catalogue
  readonly settings: HarvestOptions['settings'] & Pick<Settings, 'REFRESH_MINUTES'>
  readonly log: WorkerLog
  readonly signal: AbortSignal
}

/**
 * Reads the subreddit whose time has come most, those that somebody wants first, and takes away the posts of those that
 * are not collected any more. What is wrong with one is written down, so that the next call goes on with others.
 *
 * @returns Whether there was one.
 * @throws {CredentialsError} which is wrong with all of them; else what Redis throws, and the signal's reason
 */
export async function refreshNext(options: RefreshOptions): Promise<boolean> {
  const { catalogue, clock, store } = options
  const entries = await catalogue.list()
  for (const name of await catalogue.listLeft(entries)) {
    await store.clear(name)
    await catalogue.forget(name)
  }
  const [next] = entries
    .filter(({ state, isWanted }) => isWanted || (state?.due ?? 0) * 1000 <= clock.now())
    .toSorted((one, other) => urgencyOf(one) - urgencyOf(other))
  if (next) await refreshOne(next, options)
  return next !== undefined
}

const urgencyOf = ({ isWanted, state }: Entry): number => (isWanted ? -1 : (state?.due ?? 0))

async function refreshOne({ subreddit, state: before }: Entry, options: RefreshOptions): Promise<void> {
  const { catalogue, clock, store, settings, signal } = options
  const { name } = subreddit
  await catalogue.takeUp(name)
  const outcome = await harvest(subreddit, options).catch((error: unknown) => {
    signal.throwIfAborted()
    if (isOfReddit(error)) return error
    throw error
  })
  if (outcome instanceof SubredditClosedError) await store.clear(name)
  const now = Math.floor(clock.now() / 1000)
  const after = nextState(outcome, { before, now, refreshMinutes: settings.REFRESH_MINUTES })
  await catalogue.setState(name, after)
  tell(options.log, { name, outcome, after, before })
  if (outcome instanceof CredentialsError) throw outcome
}

interface Told {
  readonly name: string
  readonly outcome: Outcome
  readonly after: SubredditState
  readonly before: SubredditState | undefined
}

function tell(log: WorkerLog, { name, outcome, after, before }: Told): void {
  const { state, problem, failures } = after
  if (outcome instanceof SubredditClosedError) {
    if (before?.state !== state) log.warn({ subreddit: name, state }, 'skipped from now on')
  } else if (outcome instanceof Error) log.warn({ subreddit: name, problem, failures }, 'could not be read')
  else if (state === 'empty') log.warn({ subreddit: name }, 'lists no posts; what there was stays')
  else log.info({ subreddit: name, ...outcome }, 'refreshed')
}

const isOfReddit = (error: unknown): error is SubredditClosedError | CredentialsError | RedditError =>
  [SubredditClosedError, CredentialsError, RedditError].some((kind) => error instanceof kind)
