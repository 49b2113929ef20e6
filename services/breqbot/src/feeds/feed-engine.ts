import { createHash } from 'node:crypto'
import pLimit from 'p-limit'
import { isProblem } from '../problem.ts'
import type { Feed, FeedMessage, NewsFeed, StateFeed, Target } from './feed.ts'
import type { FeedMemory } from './feed-memory.ts'
import type { StoredWatch, Watches } from './watches.ts'

/** Whether a message arrived: `gone` when the channel or the message is not there any more, or closed to the bot. */
export type Delivery = 'done' | 'gone'

/** Where messages of feeds go. Rejects when it may go better another time. */
export interface Outlet {
  post(channel: string, message: FeedMessage): Promise<Delivery>
  edit(channel: string, message: string, content: FeedMessage): Promise<Delivery>
}

/** What the engine stands on. */
export interface FeedEngineOptions {
  readonly feeds: readonly Feed[]
  readonly watches: Watches
  readonly memory: FeedMemory
  readonly outlet: Outlet
  readonly log: { warn(details: object, message: string): void }
}

/** How many targets of a feed are read at once. */
const AT_ONCE = 4
/** A feed that was silent for long does not flood a channel. */
const MOST_POSTS = 5

/**
 * Reads what is watched, posts what is new and edits what has changed. Each feed has its turn after its interval, in one of
 * all processes that run this; what was told is kept in Redis, so that nothing is lost or told again after a restart.
 */
export class FeedEngine {
  readonly #options: FeedEngineOptions
  readonly #failing = new Set<string>()

  constructor(options: FeedEngineOptions) {
    this.#options = options
  }

  /** Looks at every feed whose turn has come. */
  async look(): Promise<void> {
    for (const feed of this.#options.feeds) {
      if (await this.#options.memory.takeTurn(feed.name, feed.interval)) await this.lookAt(feed)
    }
  }

  /** Looks at one feed, whether it is its turn or not. */
  async lookAt(feed: Feed): Promise<void> {
    const { watches, memory } = this.#options
    const byTarget = Map.groupBy(await watches.ofFeed(feed.name), ({ target }) => target.key)
    await memory.keepOnly(feed.name, new Set(byTarget.keys()))
    const limit = pLimit(AT_ONCE)
    const looks = [...byTarget.values()].map((watching) => limit(() => this.#lookAtTarget(feed, watching)))
    await Promise.all(looks)
  }

  /** Remembers what a target has told until now, so that a new watch hears only of what comes after. */
  async begin(feed: NewsFeed, target: Target): Promise<void> {
    const { memory } = this.#options
    if ((await memory.told(feed.name, target)) !== undefined) return
    const ids = (await feed.read(target)).map(({ id }) => id)
    await memory.setTold(feed.name, target, ids.toReversed())
  }

  async #lookAtTarget(feed: Feed, watching: readonly StoredWatch[]): Promise<void> {
    const [first] = watching
    if (!first) return
    const place = `${feed.name} ${first.target.key}`
    try {
      if (feed.kind === 'news') await this.#tell(feed, first.target, watching)
      else await this.#show(feed, first.target, watching)
      this.#failing.delete(place)
    } catch (error) {
      // One that stays away would fill the log, and is nobody's fault here.
      if (isProblem(error) && this.#failing.has(place)) return
      this.#failing.add(place)
      this.#options.log.warn({ feed: feed.name, target: first.target.key, err: error }, 'feed cannot be read')
    }
  }

  async #tell(feed: NewsFeed, target: Target, watching: readonly StoredWatch[]): Promise<void> {
    const { memory, outlet } = this.#options
    const entries = await feed.read(target)
    const told = await memory.told(feed.name, target)
    let known = told ?? entries.map(({ id }) => id).toReversed()
    const news = entries.filter(({ id }) => !known.includes(id)).toReversed()
    // What is not posted counts as told all the same.
    known = [...known, ...news.slice(0, -MOST_POSTS).map(({ id }) => id)]
    for (const { id, message } of news.slice(-MOST_POSTS)) {
      await this.#deliver(watching, ({ channel }) => outlet.post(channel, message))
      // After each one, so that a crash repeats one message at most.
      known = [...known, id]
      await memory.setTold(feed.name, target, known)
    }
    await memory.setTold(feed.name, target, known)
  }

  async #show(feed: StateFeed, target: Target, watching: readonly StoredWatch[]): Promise<void> {
    const { memory, outlet } = this.#options
    const content = await feed.read(target)
    const digest = digestOf(content)
    await this.#deliver(watching, async ({ channel, message = '' }) => {
      if ((await memory.shown(message)) === digest) return 'done'
      const delivery = await outlet.edit(channel, message, content)
      if (delivery === 'done') await memory.setShown(message, digest)
      return delivery
    })
  }

  /** One channel that fails keeps nothing from the others; one that is gone is not asked again. */
  async #deliver(
    watching: readonly StoredWatch[],
    send: (watch: StoredWatch) => Promise<Delivery>,
  ): Promise<void> {
    for (const watch of watching) {
      try {
        if ((await send(watch)) === 'gone') await this.#options.watches.remove(watch)
      } catch (error) {
        this.#options.log.warn({ watch: watch.id, err: error }, 'message of a feed was not delivered')
      }
    }
  }
}

const digestOf = (content: FeedMessage): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64url')
