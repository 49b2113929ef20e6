import type { Redis } from 'ioredis'

/** What the bot is shown doing: as Discord's members see it below its name. */
export const ACTIVITY_TYPES = ['playing', 'listening', 'watching', 'competing', 'custom'] as const
export type ActivityType = (typeof ACTIVITY_TYPES)[number]

/** What the bot is shown doing. */
export interface Activity {
  readonly type: ActivityType
  readonly name: string
}

/** What only the owner of the bot decides: who may not use it, where it may not be, and what it says of itself. */
export class Access {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  async isUserBanned(user: string): Promise<boolean> {
    return (await this.#redis.sismember(USERS, user)) === 1
  }

  /** Whether that changed anything. */
  async setUserBanned(user: string, isBanned: boolean): Promise<boolean> {
    return (await (isBanned ? this.#redis.sadd(USERS, user) : this.#redis.srem(USERS, user))) === 1
  }

  async isGuildBanned(guild: string): Promise<boolean> {
    return (await this.#redis.sismember(GUILDS, guild)) === 1
  }

  /** Whether that changed anything. */
  async setGuildBanned(guild: string, isBanned: boolean): Promise<boolean> {
    return (await (isBanned ? this.#redis.sadd(GUILDS, guild) : this.#redis.srem(GUILDS, guild))) === 1
  }

  /** Whether the bot stays in no guild that lets it in from now on. */
  async isLocked(): Promise<boolean> {
    return (await this.#redis.exists(LOCK)) === 1
  }

  async setLocked(isLocked: boolean): Promise<void> {
    if (isLocked) await this.#redis.set(LOCK, 1)
    else await this.#redis.del(LOCK)
  }

  async activity(): Promise<Activity | undefined> {
    const json = await this.#redis.get(ACTIVITY)
    return json === null ? undefined : (JSON.parse(json) as Activity)
  }

  /** @param activity - none ends it */
  async setActivity(activity: Activity | undefined): Promise<void> {
    if (activity) await this.#redis.set(ACTIVITY, JSON.stringify(activity))
    else await this.#redis.del(ACTIVITY)
  }
}

const USERS = 'banned:users'
const GUILDS = 'banned:guilds'
const LOCK = 'guilds:locked'
const ACTIVITY = 'activity'
