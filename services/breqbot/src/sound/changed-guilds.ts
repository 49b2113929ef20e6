import type { Redis } from 'ioredis'

/** The set of Redis that scripts of the store add a guild's id to, in the same step in which they change its sounds. */
export const CHANGED_GUILDS = 'soundboard:changed-guilds'

/**
 * The guilds whose sounds have changed since somebody last took note. A change and its note are one step, so whoever shows
 * sounds learns of each, though it was away, or was killed while it did.
 */
export class ChangedGuilds {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  all(): Promise<readonly string[]> {
    return this.#redis.smembers(CHANGED_GUILDS)
  }

  /** Takes note, before the sounds are read: a change that comes after that is another one. */
  async take(guildId: string): Promise<void> {
    await this.#redis.srem(CHANGED_GUILDS, guildId)
  }

  /** Has a guild looked at again. */
  async putBack(guildId: string): Promise<void> {
    await this.#redis.sadd(CHANGED_GUILDS, guildId)
  }
}
