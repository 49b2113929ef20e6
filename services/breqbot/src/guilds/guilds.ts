import type { Redis } from 'ioredis'

/** An emoji that a guild made. */
export interface GuildEmoji {
  readonly id: string
  /** As members send it: `<:horn:1234>`. */
  readonly text: string
}

/** A guild that the bot is in. */
export interface Guild {
  readonly id: string
  readonly name: string
  /** The address of its icon; empty when it has none. */
  readonly icon: string
  readonly memberCount: number
  readonly emojis: readonly GuildEmoji[]
}

/** The guilds that the bot is in, as the worker sees them, for the web; and what they decided. */
export class Guilds {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** Remembers one, as it is now. */
  async remember({ id, ...guild }: Guild): Promise<void> {
    await this.#redis.hset(GUILDS, id, JSON.stringify(guild))
  }

  /** Makes these the only ones. */
  async rememberAll(guilds: readonly Guild[]): Promise<void> {
    const ids = new Set(guilds.map(({ id }) => id))
    const gone = (await this.#redis.hkeys(GUILDS)).filter((id) => !ids.has(id))
    if (gone.length > 0) await this.#redis.hdel(GUILDS, ...gone)
    for (const guild of guilds) await this.remember(guild)
  }

  async forget(id: string): Promise<void> {
    await this.#redis.hdel(GUILDS, id)
  }

  async find(id: string): Promise<Guild | undefined> {
    const json = await this.#redis.hget(GUILDS, id)
    return json === null ? undefined : { ...(JSON.parse(json) as Omit<Guild, 'id'>), id }
  }

  /** Whether what the guild has is public on the web; it is not until somebody who manages the guild says so. */
  async hasPage(id: string): Promise<boolean> {
    return (await this.#redis.sismember(PAGES, id)) === 1
  }

  async setPage(id: string, isPublic: boolean): Promise<void> {
    if (isPublic) await this.#redis.sadd(PAGES, id)
    else await this.#redis.srem(PAGES, id)
  }
}

const GUILDS = 'guilds'
const PAGES = 'guilds:pages'
