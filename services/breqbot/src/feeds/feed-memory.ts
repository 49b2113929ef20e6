import type { Redis } from 'ioredis'
import type { Target } from './feed.ts'

/** Entries of a target that are remembered: more than any feed shows at once, so that none comes back as new. */
const REMEMBERED = 200

/** What of each feed was told already, so that nothing is told twice and a restart forgets nothing. */
export class FeedMemory {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** Takes the turn to look at a feed; only one of all who ask gets it, and the next one after `interval`. */
  async takeTurn(feed: string, interval: number): Promise<boolean> {
    return (await this.#redis.set(`feeds:turn:${feed}`, 1, 'PX', interval, 'NX')) !== null
  }

  /** What was told of a target; undefined when nobody has looked at it yet. Oldest first. */
  async told(feed: string, { key }: Target): Promise<readonly string[] | undefined> {
    const json = await this.#redis.hget(toldKey(feed), key)
    return json === null ? undefined : (JSON.parse(json) as readonly string[])
  }

  async setTold(feed: string, { key }: Target, ids: readonly string[]): Promise<void> {
    await this.#redis.hset(toldKey(feed), key, JSON.stringify(ids.slice(-REMEMBERED)))
  }

  /** Forgets the targets that nobody watches any more. */
  async keepOnly(feed: string, targets: ReadonlySet<string>): Promise<void> {
    const known = await this.#redis.hkeys(toldKey(feed))
    const gone = known.filter((key) => !targets.has(key))
    if (gone.length > 0) await this.#redis.hdel(toldKey(feed), ...gone)
  }

  /** What a message shows now. */
  async shown(message: string): Promise<string | null> {
    return this.#redis.get(shownKey(message))
  }

  async setShown(message: string, digest: string): Promise<void> {
    await this.#redis.set(shownKey(message), digest, 'EX', MEMORY)
  }
}

/** For how many seconds it is remembered what a message shows; after that it is edited without need once. */
const MEMORY = 7 * 86_400

const toldKey = (feed: string): string => `feeds:told:${feed}`
const shownKey = (message: string): string => `feeds:shown:${message}`
