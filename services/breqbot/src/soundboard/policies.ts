import type { Redis } from 'ioredis'
import { POLICIES } from '../voice/index.ts'
import type { Policy } from '../voice/index.ts'

const DEFAULT_POLICY: Policy = 'mix'

/** What each guild wants to happen to a sound that is asked for while another one plays. */
export class SoundPolicies {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** @returns `mix` where nobody has decided otherwise */
  async find(guild: string): Promise<Policy> {
    const policy = await this.#redis.hget(KEY, guild)
    return POLICIES.find((known) => known === policy) ?? DEFAULT_POLICY
  }

  async set(guild: string, policy: Policy): Promise<void> {
    await this.#redis.hset(KEY, guild, policy)
  }
}

const KEY = 'soundboard:policies'
