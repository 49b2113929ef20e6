import type { Catalogue, SubredditState } from '../config/catalogue.ts'
import type { Subreddit } from '../config/subreddit.ts'
import { demoPosts, demoSubreddits } from '../demo/demo-subreddits.ts'
import type { PoolSize, PoolStore } from '../pool/pool-store.ts'

/** A subreddit that can be asked for. */
export interface Offered {
  readonly subreddit: Subreddit
  readonly state: SubredditState | undefined
  /** Names its posts in the store. */
  readonly pool: string
  readonly size: PoolSize
}

/** What can be asked for, as it was a moment ago: kept here, so that a draw costs one question to Redis. */
export class Offer {
  /** Whether it is all made up. */
  readonly isDemo: boolean
  readonly #read: () => Promise<readonly Offered[]>
  #offered: ReadonlyMap<string, Offered>

  private constructor(isDemo: boolean, known: readonly Subreddit[], read: () => Promise<readonly Offered[]>) {
    this.isDemo = isDemo
    this.#read = read
    this.#offered = byName(
      known.map((subreddit) => ({ ...NOTHING, subreddit, pool: poolOf(subreddit, isDemo) })),
    )
  }

  /** What the worker collects. @param configured - what is known before Redis was asked */
  static ofCatalogue(catalogue: Catalogue, store: PoolStore, configured: readonly Subreddit[]): Offer {
    return new Offer(false, configured, async () => {
      const entries = await catalogue.list()
      return Promise.all(
        entries.map(async ({ subreddit, state }) => {
          const pool = poolOf(subreddit, false)
          return { subreddit, state, pool, size: await store.size(pool) }
        }),
      )
    })
  }

  /** What was made up for newcomers; it is put into Redis when it is not there. */
  static ofDemo(store: PoolStore): Offer {
    const put = new Set<string>() // by this process: another version of it may have put others
    return new Offer(true, demoSubreddits, () =>
      Promise.all(
        demoSubreddits.map(async (subreddit) => {
          const pool = poolOf(subreddit, true)
          const posts = demoPosts(subreddit.name)
          if (!put.has(pool) || (await store.size(pool)).all !== posts.length) {
            await store.put(pool, posts)
            await store.retain(pool, new Set(posts.map(({ id }) => id)))
            put.add(pool)
          }
          return { subreddit, state: undefined, pool, size: await store.size(pool) }
        }),
      ),
    )
  }

  /** Asks Redis what has changed. */
  async refresh(): Promise<void> {
    this.#offered = byName(await this.#read())
  }

  /** @param name - in lower case */
  find(name: string): Offered | undefined {
    return this.#offered.get(name)
  }

  list(): readonly Offered[] {
    return [...this.#offered.values()]
  }
}

const NOTHING = {
  state: undefined,
  size: { all: 0, safe: 0, 'all-image': 0, 'safe-image': 0 },
} as const

/** A demo's posts are never among real ones: no subreddit has a hyphen in its name. */
const poolOf = ({ name }: Subreddit, isDemo: boolean): string => (isDemo ? `demo-${name}` : name)

const byName = (offered: readonly Offered[]): ReadonlyMap<string, Offered> =>
  new Map(offered.map((one) => [one.subreddit.name, one]))
