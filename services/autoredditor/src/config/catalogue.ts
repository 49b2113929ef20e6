import type { Redis } from 'ioredis'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import { CHANGES_KEY, STATES_KEY, WANTED_KEY } from '../pool/keys.ts'
import { isSubreddit } from './subreddit.ts'
import type { Subreddit } from './subreddit.ts'

/** How a subreddit fared when it was last read; times are unix seconds. */
export const SubredditState = Type.Object({
  state: Type.Enum(['open', 'empty', 'failing', 'private', 'restricted', 'quarantined', 'banned', 'gone']),
  /** Since when it has been so. */
  since: Type.Integer(),
  /** When it was last read whole. */
  refreshed: Type.Optional(Type.Integer()),
  /** When it is read again. */
  due: Type.Integer(),
  /** How often in a row it could not be read. */
  failures: Type.Integer(),
  /** What went wrong. */
  problem: Type.Optional(Type.String()),
})
export type SubredditState = Readonly<Static<typeof SubredditState>>

/** A subreddit that is collected, and how it fares; without a state it was never read. */
export interface Entry {
  readonly subreddit: Subreddit
  readonly state: SubredditState | undefined
  /** Whether somebody wants it to be read at once. */
  readonly isWanted: boolean
}

/** What is collected: the config, as the command changed it. It is kept in Redis, where all process types see it. */
export class Catalogue {
  readonly #redis: Redis
  readonly #configured: readonly Subreddit[]

  constructor(redis: Redis, configured: readonly Subreddit[]) {
    this.#redis = redis
    this.#configured = configured
  }

  /** All of them, by name. */
  async list(): Promise<readonly Entry[]> {
    const [changes, states, wanted] = await Promise.all([
      this.#redis.hgetall(CHANGES_KEY),
      this.#redis.hgetall(STATES_KEY),
      this.#redis.smembers(WANTED_KEY),
    ])
    const subreddits = new Map(this.#configured.map((subreddit) => [subreddit.name, subreddit]))
    for (const [name, json] of Object.entries(changes)) {
      const subreddit: unknown = JSON.parse(json)
      if (isSubreddit(subreddit)) subreddits.set(name, subreddit)
      else subreddits.delete(name)
    }
    return [...subreddits.values()]
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map((subreddit) => ({
        subreddit,
        state: readState(states[subreddit.name]),
        isWanted: wanted.includes(subreddit.name),
      }))
  }

  /** Adds one, or changes what is wanted of it, and has it read at once. */
  async add(subreddit: Subreddit): Promise<void> {
    await this.#redis
      .multi()
      .hset(CHANGES_KEY, subreddit.name, JSON.stringify(subreddit))
      .sadd(WANTED_KEY, subreddit.name)
      .exec()
  }

  /** Removes one; the worker takes its posts away. */
  async remove(name: string): Promise<void> {
    await this.#redis.hset(CHANGES_KEY, name, 'null')
  }

  /** Has these read at once. */
  async want(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.#redis.sadd(WANTED_KEY, ...names)
  }

  /** Says that one is being read. */
  async takeUp(name: string): Promise<void> {
    await this.#redis.srem(WANTED_KEY, name)
  }

  async setState(name: string, state: SubredditState): Promise<void> {
    await this.#redis.hset(STATES_KEY, name, JSON.stringify(state))
  }

  /** Those that were read once and are not collected any more. */
  async listLeft(entries: readonly Entry[]): Promise<readonly string[]> {
    const names = new Set(entries.map(({ subreddit }) => subreddit.name))
    return (await this.#redis.hkeys(STATES_KEY)).filter((name) => !names.has(name))
  }

  /** Forgets how one fared. */
  async forget(name: string): Promise<void> {
    await this.#redis.multi().hdel(STATES_KEY, name).srem(WANTED_KEY, name).exec()
  }
}

function readState(json: string | undefined): SubredditState | undefined {
  const state: unknown = json === undefined ? undefined : JSON.parse(json)
  return Value.Check(SubredditState, state) ? state : undefined
}
