import type { Clock } from '../clock.ts'
import type { Subreddit } from '../config/subreddit.ts'
import type { PoolStore } from '../pool/pool-store.ts'
import type { Post } from '../pool/post.ts'
import { isWanted } from '../reddit/is-wanted.ts'
import { readPost } from '../reddit/read-post.ts'
import type { Reddit } from '../reddit/reddit.ts'
import type { Settings } from '../settings.ts'

/** Reddit shows about a thousand posts of a listing; more pages than that are one that leads back to itself. */
const MOST_PAGES = 12
const DAY = 86_400

/** What reading a subreddit stands on. */
export interface HarvestOptions {
  readonly reddit: Pick<Reddit, 'readPage'>
  readonly store: PoolStore
  readonly clock: Clock
  readonly settings: Pick<Settings, 'LISTINGS' | 'MAX_POSTS' | 'MAX_AGE_DAYS'>
  readonly signal?: AbortSignal
}

/** What came of it. */
export interface Harvest {
  /** How many posts Reddit listed; of none, nothing is concluded. */
  readonly listed: number
  /** How many are in the pool now. */
  readonly posts: number
}

/**
 * Reads a subreddit's listings, and makes its pool what is in them and wanted. When that fails half-way, what was found
 * comes in, and only what is too old leaves.
 *
 * @throws what `reddit.readPage` throws
 */
export async function harvest(subreddit: Subreddit, options: HarvestOptions): Promise<Harvest> {
  const { store, clock, settings } = options
  const since = Math.floor(clock.now() / 1000) - settings.MAX_AGE_DAYS * DAY
  const found = new Map<string, Post>()
  try {
    const listed = await readListings(subreddit, { ...options, since, found })
    if (listed > 0) {
      await store.put(subreddit.name, [...found.values()])
      await store.retain(subreddit.name, new Set(found.keys()))
    }
    return { listed, posts: found.size }
  } catch (error) {
    options.signal?.throwIfAborted()
    await store.put(subreddit.name, [...found.values()])
    const old = (await store.list(subreddit.name)).filter(({ created }) => created < since)
    await store.remove(
      subreddit.name,
      old.map(({ id }) => id),
    )
    throw error
  }
}

interface Reading extends HarvestOptions {
  readonly since: number
  readonly found: Map<string, Post>
}

/** Fills `found` until there are enough. @returns how many posts were listed */
async function readListings(subreddit: Subreddit, reading: Reading): Promise<number> {
  const { reddit, settings, signal, since, found } = reading
  let listed = 0
  for (const listing of settings.LISTINGS) {
    let after: string | undefined
    for (let page = 0; page < MOST_PAGES && found.size < settings.MAX_POSTS; page += 1) {
      const { posts, after: next } = await reddit.readPage({
        subreddit: subreddit.name,
        listing,
        after,
        signal,
      })
      listed += posts.length
      for (const raw of posts) {
        const post = readPost(raw)
        const isIn = post !== undefined && isWanted(post, subreddit, { since })
        if (isIn && (found.size < settings.MAX_POSTS || found.has(post.id))) found.set(post.id, post)
      }
      if (next === undefined || next === after) break
      after = next
    }
  }
  return listed
}
