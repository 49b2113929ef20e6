import type { Redis } from 'ioredis'
import { Problem } from '../problem.ts'

/** How long a bio may be. */
export const LONGEST_BIO = 300

/** What a member shows on their card. */
export interface Profile {
  readonly bio?: string
  /** A colour, a backdrop by name, or the address of a picture; as the Cards service has it. */
  readonly background?: string
  /** A template of the Cards service. */
  readonly template?: string
}

/** The profiles of members, one for each guild. */
export class Profiles {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  async find(guild: string, user: string): Promise<Profile> {
    return this.#redis.hgetall(profileKey(guild, user))
  }

  /**
   * Changes a part of a profile; an empty text removes it.
   *
   * @throws {Problem} BAD_NAME
   */
  async set(guild: string, user: string, part: keyof Profile, text: string): Promise<void> {
    const value = text.trim()
    const longest = part === 'bio' ? LONGEST_BIO : 2000
    if (value.length > longest) {
      throw new Problem('BAD_NAME', { what: part, rule: `may have ${longest} characters at most` })
    }
    const isName = part !== 'background' || /^[\w#-]*$/.test(value) || URL.parse(value)?.protocol === 'https:'
    if (!isName) {
      throw new Problem('BAD_NAME', {
        what: part,
        rule: 'is a colour such as 336699, the name of a backdrop, or the https address of a picture',
      })
    }
    if (value === '') await this.#redis.hdel(profileKey(guild, user), part)
    else await this.#redis.hset(profileKey(guild, user), part, value)
  }
}

const profileKey = (guild: string, user: string): string => `profile:${guild}:${user}`
