import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Static } from 'typebox'
import { Problem } from '../problem.ts'
import { fetchLimited } from '../net/fetch-limited.ts'
import type { FeedMessage, NewsFeed } from './feed.ts'

const Comic = Type.Object({
  num: Type.Integer(),
  safe_title: Type.String(),
  alt: Type.String(),
  img: Type.String(),
})
/** A comic, as xkcd.com describes it. */
export type Comic = Readonly<Static<typeof Comic>>

const MINUTE = 60_000

/** Reads comics from xkcd.com. */
export class Xkcd {
  readonly #baseUrl: string

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl
  }

  /**
   * @param number - @default the latest
   * @throws {Problem} UNKNOWN, UNREACHABLE
   */
  async comic(number?: number): Promise<Comic> {
    const path = number === undefined ? 'info.0.json' : `${number}/info.0.json`
    const { status, bytes } = await fetchLimited(`${this.#baseUrl}/${path}`, { what: 'xkcd.com' })
    if (status === 404) throw new Problem('UNKNOWN', { what: 'comic', name: String(number) })
    const json: unknown = JSON.parse(bytes.toString())
    if (!Value.Check(Comic, json)) throw new Problem('UNREACHABLE', { what: 'xkcd.com' })
    return json
  }
}

/** A comic with its title, its second joke, and where it is from. */
export const renderComic = ({ num, safe_title: title, alt, img }: Comic): FeedMessage => ({
  embeds: [
    {
      title: `${num}: ${title}`,
      url: `https://xkcd.com/${num}/`,
      image: { url: img },
      footer: { text: alt.slice(0, 2048) },
    },
  ],
})

/** Tells of new comics. */
export const xkcdFeed = (xkcd: Xkcd): NewsFeed => ({
  kind: 'news',
  name: 'xkcd',
  interval: 15 * MINUTE,
  readTarget: () => Promise.resolve({ key: 'xkcd', title: 'xkcd' }),
  async read() {
    const comic = await xkcd.comic()
    return [{ id: String(comic.num), message: renderComic(comic) }]
  },
})
