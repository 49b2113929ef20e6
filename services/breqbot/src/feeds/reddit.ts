import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Static } from 'typebox'
import { Problem } from '../problem.ts'
import { escapeMarkup, shorten } from '../format.ts'
import { fetchLimited } from '../net/fetch-limited.ts'
import type { FeedMessage, NewsFeed, Target } from './feed.ts'

const Post = Type.Object({
  id: Type.String(),
  subreddit: Type.String(),
  title: Type.String(),
  url: Type.String(),
  permalink: Type.String(),
  author: Type.String(),
  text: Type.Optional(Type.String()),
  spoiler: Type.Boolean(),
  image: Type.Optional(Type.Object({ url: Type.String() })),
  demo: Type.Optional(Type.Boolean()),
})
/** A post, as far as it is shown. */
export type Post = Readonly<Static<typeof Post>>

const DAY = 86_400_000

/** Draws posts from the AutoRedditor service. */
export class Reddit {
  readonly #baseUrl: string

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl
  }

  /**
   * A post that this channel has not had before.
   *
   * @param options.nsfw - whether one that is not safe for work will do. @default false
   * @throws {Problem} UNKNOWN, UNREACHABLE
   */
  async draw(subreddit: string, channel: string, { nsfw = false } = {}): Promise<Post> {
    const name = subreddit.trim().replace(/^\/?r\//i, '')
    if (!/^\w{2,50}$/.test(name)) throw new Problem('UNKNOWN', { what: 'subreddit', name: subreddit })
    const query = new URLSearchParams({ channel: `breqbot:${channel}`, nsfw: String(nsfw) })
    const url = `${this.#baseUrl}/${name}?${query.toString()}`
    const { status, bytes } = await fetchLimited(url, { what: 'AutoRedditor' })
    if (status === 404) throw new Problem('UNKNOWN', { what: 'subreddit', name })
    const json: unknown = JSON.parse(bytes.toString())
    if (status !== 200 || !Value.Check(Post, json)) throw new Problem('UNREACHABLE', { what: 'AutoRedditor' })
    return json
  }
}

/** A post with its picture; one that spoils something only with its title. */
export function renderPost({
  title,
  permalink,
  author,
  subreddit,
  text,
  image,
  spoiler,
  demo,
}: Post): FeedMessage {
  const description = text && !spoiler ? shorten(text, 1000) : undefined
  return {
    embeds: [
      {
        title: shorten(title, 256),
        url: permalink,
        ...(description !== undefined && { description }),
        ...(image && !spoiler && { image: { url: image.url } }),
        footer: {
          text: `r/${subreddit} · ${author}${demo === true ? ' · made up, for there is no key for Reddit' : ''}`,
        },
      },
    ],
  }
}

/** A post a day of a subreddit. */
export const redditFeed = (reddit: Reddit): NewsFeed => ({
  kind: 'news',
  name: 'reddit',
  interval: DAY,
  async readTarget(text) {
    const { subreddit } = await reddit.draw(text, 'names')
    return { key: subreddit.toLowerCase(), title: `r/${escapeMarkup(subreddit)}` }
  },
  async read({ key }: Target) {
    const post = await reddit.draw(key, 'daily')
    return [{ id: post.id, message: renderPost(post) }]
  },
})
