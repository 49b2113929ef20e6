import type { Subreddit } from '../config/subreddit.ts'
import type { Post } from '../pool/post.ts'
import { hasPicture } from '../pool/rings.ts'

/** What is wanted of all subreddits. */
export interface Wishes {
  /** Unix seconds; posts from before do not get in. */
  readonly since: number
}

/** Whether a post may be in the pool of a subreddit. */
export function isWanted(post: Post, subreddit: Subreddit, { since }: Wishes): boolean {
  const { nsfw, needs, spoilers, minScore, domains, notDomains } = subreddit
  if (post.created < since || post.score < minScore) return false
  if (post.nsfw && nsfw === 'no') return false
  if (post.spoiler && !spoilers) return false
  if (needs === 'image' && !hasPicture(post)) return false
  if (needs === 'text' && !post.text) return false
  if (post.kind === 'text') return true // its link leads to Reddit itself
  const host = new URL(post.url).hostname
  return (domains.length === 0 || isOneOf(host, domains)) && !isOneOf(host, notDomains)
}

const isOneOf = (host: string, domains: readonly string[]): boolean =>
  domains.some((domain) => host === domain || host.endsWith(`.${domain}`))
