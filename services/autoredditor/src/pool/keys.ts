import type { Ring } from './rings.ts'

/** All keys of a pool are in one hash slot, so that a script may touch several. */
const inPool = (pool: string, rest: string): string => `{autoredditor:${pool}}:${rest}`

/** Hash of the posts: id to JSON. */
export const postsKey = (pool: string): string => inPool(pool, 'posts')

/** Sorted set of ids by the score that gives them their place. */
export const ringKey = (pool: string, ring: Ring): string => inPool(pool, `ring:${ring}`)

/** What scores are made with. */
export const saltKey = (pool: string): string => inPool(pool, 'salt')

/** Where a channel is in a ring. */
export const cursorKey = (pool: string, ring: Ring, channel: string): string =>
  inPool(pool, `cursor:${ring}:${channel}`)

/** Which worker may work. */
export const LEASE_KEY = 'autoredditor:lease'

/** Hash of what the command changed: name to JSON of the subreddit, or to `null` when it was removed. */
export const CHANGES_KEY = 'autoredditor:changes'

/** Set of names that the command wants to be read at once. */
export const WANTED_KEY = 'autoredditor:wanted'

/** Hash of how each subreddit fares: name to JSON. */
export const STATES_KEY = 'autoredditor:states'
