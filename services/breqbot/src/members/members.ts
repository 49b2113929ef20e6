import type { Redis } from 'ioredis'

/** A member, as others know them. */
export interface Member {
  readonly id: string
  readonly name: string
  /** The address of a picture. */
  readonly avatar: string
}

/**
 * How members who used the bot are called, for the web. Nobody else is known: a list of all members would need the
 * privileged intent "Server Members".
 */
export class Members {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  async remember(guild: string, { id, name, avatar }: Member): Promise<void> {
    await this.#redis.hset(membersKey(guild), id, JSON.stringify({ name, avatar }))
  }

  async find(guild: string, id: string): Promise<Member | undefined> {
    const [member] = await this.findAll(guild, [id])
    return member
  }

  /** In the order of the ids; undefined for those who are not known. */
  async findAll(guild: string, ids: readonly string[]): Promise<readonly (Member | undefined)[]> {
    if (ids.length === 0) return []
    const found = await this.#redis.hmget(membersKey(guild), ...ids)
    return found.map((json, index) =>
      json === null ? undefined : { ...(JSON.parse(json) as Omit<Member, 'id'>), id: ids[index] ?? '' },
    )
  }
}

const membersKey = (guild: string): string => `members:${guild}`
