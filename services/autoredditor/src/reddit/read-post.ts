import { Value } from 'typebox/value'
import type { Post } from '../pool/post.ts'
import { RawPost } from './raw-post.ts'
import { readMedia, readUrl } from './read-media.ts'

/** Where permalinks lead, whichever address the API has. */
const SITE = 'https://www.reddit.com'

/** What Reddit leaves of what was taken away. */
const TAKEN_AWAY = new Set(['[deleted]', '[removed]'])

/**
 * A post of a listing as it is kept; undefined when it is malformed, was taken away, shows nothing, or is one that
 * moderators or advertisers put there.
 */
export function readPost(raw: unknown): Post | undefined {
  if (!Value.Check(RawPost, raw)) return undefined
  const { selftext: text, removed_by_category: removedBy, stickied, promoted } = raw
  if (removedBy || stickied === true || promoted === true) return undefined
  if (TAKEN_AWAY.has(raw.author)) return undefined
  const permalink = readUrl(raw.permalink, SITE)?.href
  if (!permalink) return undefined
  // A crosspost has only a link to the other one, which has the pictures and the text.
  const origin = raw.crosspost_parent_list?.[0]
  const shown = readMedia(origin ?? raw, permalink)
  const from = origin && readUrl(origin.permalink, SITE)?.href
  const fullText = text || origin?.selftext
  if (TAKEN_AWAY.has(fullText ?? '')) return undefined
  return (
    shown && {
      id: raw.id,
      subreddit: raw.subreddit,
      title: raw.title,
      ...shown,
      ...(fullText && { text: fullText }),
      permalink,
      author: raw.author,
      nsfw: raw.over_18 || origin?.over_18 === true,
      spoiler: raw.spoiler === true || origin?.spoiler === true,
      score: raw.score,
      comments: raw.num_comments,
      created: Math.floor(raw.created_utc),
      ...(origin &&
        from && { crosspost: { subreddit: origin.subreddit, author: origin.author, permalink: from } }),
    }
  )
}
