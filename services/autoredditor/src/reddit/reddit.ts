import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Clock } from '../clock.ts'
import type { Credentials, Settings } from '../settings.ts'
import { systemClock } from '../clock.ts'
import { AccessToken } from './access-token.ts'
import { SubredditClosedError, RedditError } from './failures.ts'
import type { Closed } from './failures.ts'
import { Pace } from './pace.ts'
import { PageCache } from './page-cache.ts'
import { request } from './request.ts'
import type { Answer, RequestOptions } from './request.ts'

/** What Reddit gives at once, at the most. */
export const PAGE_SIZE = 100

const Listing = Type.Object({
  kind: Type.Literal('Listing'),
  data: Type.Object({
    after: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    children: Type.Array(Type.Object({ kind: Type.String(), data: Type.Unknown() })),
  }),
})

/** Part of a listing. */
export interface Page {
  /** As Reddit has them. */
  readonly posts: readonly unknown[]
  /** Names the next page; undefined when this was the last one. */
  readonly after: string | undefined
}

/** Which page is asked for. */
export interface PageQuery {
  readonly subreddit: string
  /** `top:week`, or `hot`. */
  readonly listing: string
  /** @default the first page */
  readonly after?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Where Reddit is, who asks, and what else varies. */
export interface RedditOptions {
  readonly settings: Pick<
    Settings,
    'REDDIT_API_URL' | 'REDDIT_LOGIN_URL' | 'REDDIT_USER_AGENT' | 'REDDIT_TIMEOUT_MS'
  >
  readonly credentials: Credentials
  /** @default the host's */
  readonly clock?: Clock
  /** For jitter. @default Math.random, since nothing hangs on it */
  readonly random?: () => number
}

/** Reddit, as an app without anybody's account sees it; it asks one thing at a time, as fast as Reddit wants it to. */
export class Reddit {
  readonly #settings: RedditOptions['settings']
  readonly #requests: RequestOptions
  readonly #token: AccessToken
  readonly #pages = new PageCache<Page>()

  constructor({ settings, credentials, clock = systemClock, random = Math.random }: RedditOptions) {
    const { REDDIT_TIMEOUT_MS: timeout, REDDIT_USER_AGENT: userAgent, REDDIT_LOGIN_URL: loginUrl } = settings
    this.#settings = settings
    this.#requests = { clock, random, timeout, pace: new Pace(clock) }
    const login = { ...this.#requests, pace: new Pace(clock) } // it has limits of its own
    this.#token = new AccessToken({ ...login, credentials, userAgent, loginUrl })
  }

  /**
   * One page of a listing.
   *
   * @throws {SubredditClosedError} when the subreddit is private, banned, …
   * @throws {CredentialsError | RedditError}
   */
  async readPage(query: PageQuery): Promise<Page> {
    const url = urlOf(query, this.#settings.REDDIT_API_URL)
    const known = this.#pages.get(url.href)
    const answer = await this.#ask(url, known?.etag, query.signal)
    if (answer.status === 304 && known) return known.page
    const page = readPage(answer, query.subreddit)
    this.#pages.set(url.href, answer.headers.get('etag'), page)
    return page
  }

  async #ask(url: URL, etag: string | undefined, signal: AbortSignal | undefined): Promise<Answer> {
    const headers = async (): Promise<Record<string, string>> => ({
      authorization: `Bearer ${await this.#token.get(signal)}`,
      'user-agent': this.#settings.REDDIT_USER_AGENT,
      ...(etag && { 'if-none-match': etag }),
    })
    const answer = await request({ url, headers, signal }, this.#requests)
    if (answer.status !== 401) return answer
    this.#token.drop() // it may have been taken back before its time
    return request({ url, headers, signal }, this.#requests)
  }
}

function urlOf({ subreddit, listing, after }: PageQuery, base: string): URL {
  const [sort = '', time] = listing.split(':')
  const url = new URL(`/r/${subreddit}/${sort}`, base)
  if (time) url.searchParams.set('t', time)
  url.searchParams.set('limit', String(PAGE_SIZE))
  url.searchParams.set('raw_json', '1') // titles as they are, not as HTML
  if (after) url.searchParams.set('after', after)
  return url
}

function readPage({ status, json }: Answer, subreddit: string): Page {
  const closed = closedBy(status, json)
  if (closed) throw new SubredditClosedError(subreddit, closed)
  if (status !== 200) throw new RedditError(`The listing of r/${subreddit} was answered with ${status}`)
  if (!Value.Check(Listing, json)) throw new RedditError(`The listing of r/${subreddit} is malformed`)
  const { children, after } = json.data
  const posts = children.filter(({ kind }) => kind === 't3').map(({ data }) => data)
  return { posts, after: after ?? undefined }
}

const Refusal = Type.Object({ error: Type.Integer(), reason: Type.Optional(Type.String()) })

/** Only what Reddit itself says counts: a 403 of something in between, which holds no such JSON, is no fact about a subreddit. */
function closedBy(status: number, json: unknown): Closed | undefined {
  if (status === 301 || status === 302) return 'gone' // to the search, for names that nobody has taken
  if (!Value.Check(Refusal, json)) return undefined
  const { reason } = json
  if (status === 404) return reason === 'banned' ? 'banned' : 'gone'
  if (status !== 403) return undefined
  if (reason === 'private' || reason === 'banned') return reason
  if (reason === 'quarantined' || reason === 'gated') return 'quarantined'
  return reason === undefined ? undefined : 'restricted'
}
