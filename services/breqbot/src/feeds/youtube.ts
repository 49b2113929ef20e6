import { XMLParser } from 'fast-xml-parser'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Static } from 'typebox'
import { Problem } from '../problem.ts'
import { fetchLimited } from '../net/fetch-limited.ts'
import type { FeedMessage, NewsFeed, Target } from './feed.ts'

const Text = Type.Union([Type.String(), Type.Number()])
const Atom = Type.Object({
  feed: Type.Object({
    title: Text,
    entry: Type.Optional(Type.Array(Type.Object({ 'yt:videoId': Text, title: Text, published: Text }))),
  }),
})

/** A video, as the feed of its channel tells of it. */
export interface Video {
  readonly id: string
  readonly title: string
}

/** A channel and its latest videos, newest first. */
export interface Channel {
  readonly title: string
  readonly videos: readonly Video[]
}

const MINUTE = 60_000
const CHANNEL_ID = /UC[\w-]{22}/
const HANDLE = /^(?:https?:\/\/(?:www\.|m\.)?youtube\.com\/)?(@[\p{L}\p{N}._·-]{3,30})\/?$/u
const PAGE_LIMIT = 5_000_000

/** Reads the RSS feeds of YouTube's channels, which need no key. */
export class YouTube {
  readonly #baseUrl: string
  readonly #parser = new XMLParser({ isArray: (name) => name === 'entry', parseTagValue: false })

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl
  }

  /**
   * @param id - begins with UC
   * @throws {Problem} UNKNOWN, UNREACHABLE
   */
  async channel(id: string): Promise<Channel> {
    const url = `${this.#baseUrl}/feeds/videos.xml?channel_id=${encodeURIComponent(id)}`
    const { status, bytes } = await fetchLimited(url, { what: 'YouTube' })
    if (status === 404 || status === 400) throw new Problem('UNKNOWN', { what: 'YouTube channel', name: id })
    const { feed } = this.#parse(bytes.toString())
    const videos = (feed.entry ?? []).map((entry) => ({
      id: String(entry['yt:videoId']),
      title: String(entry.title),
      published: String(entry.published),
    }))
    // Newest first by the date, since the order of the feed is not promised.
    const sorted = videos.sort((one, other) => other.published.localeCompare(one.published))
    return { title: String(feed.title), videos: sorted.map(({ id, title }) => ({ id, title })) }
  }

  /**
   * The id of a channel from its id, its address or its handle, such as `@handle`.
   *
   * @throws {Problem} UNKNOWN, UNREACHABLE
   */
  async findId(text: string): Promise<string> {
    const [id] = CHANNEL_ID.exec(text) ?? []
    if (id !== undefined) return id
    const [, handle] = HANDLE.exec(text.trim()) ?? []
    const unknown = new Problem('UNKNOWN', { what: 'YouTube channel', name: text })
    if (handle === undefined) throw unknown
    const options = { what: 'YouTube', largest: PAGE_LIMIT, headers: { 'accept-language': 'en' } }
    const { status, bytes } = await fetchLimited(`${this.#baseUrl}/${encodeURIComponent(handle)}`, options)
    // Every page of a channel names its feed, for feed readers.
    const [, found] = /<link[^>]+feeds\/videos\.xml\?channel_id=(UC[\w-]{22})/.exec(bytes.toString()) ?? []
    if (status !== 200 || found === undefined) throw unknown
    return found
  }

  #parse(xml: string): Static<typeof Atom> {
    const parsed: unknown = this.#parser.parse(xml)
    if (!Value.Check(Atom, parsed)) throw new Problem('UNREACHABLE', { what: 'YouTube' })
    return parsed
  }
}

/** A link, which Discord shows with a player. */
export const renderVideo = ({ title }: Pick<Channel, 'title'>, video: Video): FeedMessage => ({
  content: `**${title.replaceAll('*', '')}**: https://www.youtube.com/watch?v=${video.id}`,
})

/** Tells of new videos of a channel. */
export const youTubeFeed = (youTube: YouTube): NewsFeed => ({
  kind: 'news',
  name: 'youtube',
  interval: 15 * MINUTE,
  async readTarget(text) {
    const id = await youTube.findId(text)
    const { title } = await youTube.channel(id)
    return { key: id, title }
  },
  async read({ key }: Target) {
    const channel = await youTube.channel(key)
    return channel.videos.map((video) => ({ id: video.id, message: renderVideo(channel, video) }))
  },
})
