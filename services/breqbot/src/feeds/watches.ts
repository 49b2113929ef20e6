import type { Redis } from 'ioredis'
import { Problem } from '../problem.ts'
import { Script } from '../redis/script.ts'
import type { Target } from './feed.ts'

/** How many watches a guild may have. */
export const MOST_WATCHES = 25

const add = new Script(new URL('lua/add-watch.lua', import.meta.url))

/** A target of a feed that a channel wants to hear of. */
export interface Watch {
  readonly guild: string
  readonly feed: string
  readonly target: Target
  readonly channel: string
  /** The message that is edited, when the feed is one of states. */
  readonly message?: string
}

/** A watch, as it is kept. */
export interface StoredWatch extends Watch {
  readonly id: string
}

/** Who wants to hear of what. */
export class Watches {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** @throws {Problem} TOO_MANY; WATCHED_ALREADY when the channel hears of it */
  async add(watch: Watch): Promise<StoredWatch> {
    const stored = { ...watch, id: idOf(watch) }
    const [status] = await add.run(
      this.#redis,
      [guildKey(watch.guild), feedKey(watch.feed)],
      [stored.id, JSON.stringify(stored), MOST_WATCHES],
    )
    if (status === 'TOO_MANY') throw new Problem('TOO_MANY', { what: 'watches', limit: MOST_WATCHES })
    if (status === 'THERE') throw new Problem('WATCHED_ALREADY', { title: watch.target.title })
    return stored
  }

  async ofGuild(guild: string): Promise<readonly StoredWatch[]> {
    return (await this.#redis.hvals(guildKey(guild))).map(readWatch).sort(byTitle)
  }

  async ofFeed(feed: string): Promise<readonly StoredWatch[]> {
    return (await this.#redis.hvals(feedKey(feed))).map(readWatch).sort(byTitle)
  }

  /** @throws {Problem} UNKNOWN when the guild has no such watch */
  async find(guild: string, id: string): Promise<StoredWatch> {
    const json = await this.#redis.hget(guildKey(guild), id)
    if (json === null) throw new Problem('UNKNOWN', { what: 'watch', name: id })
    return readWatch(json)
  }

  async remove({ guild, feed, id }: StoredWatch): Promise<void> {
    await this.#redis.multi().hdel(guildKey(guild), id).hdel(feedKey(feed), id).exec()
  }
}

const guildKey = (guild: string): string => `watches:guild:${guild}`
const feedKey = (feed: string): string => `watches:feed:${feed}`

/** One channel has one watch of a target, and one message shows one. */
const idOf = ({ feed, channel, target, message }: Watch): string =>
  message === undefined ? `${feed}:${channel}:${target.key}` : `${feed}:${message}`

const readWatch = (json: string): StoredWatch => JSON.parse(json) as StoredWatch

const byTitle = (one: StoredWatch, other: StoredWatch): number =>
  one.feed.localeCompare(other.feed) ||
  one.target.title.localeCompare(other.target.title) ||
  one.id.localeCompare(other.id)
