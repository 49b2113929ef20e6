import { createHash, timingSafeEqual } from 'node:crypto'
import type { Redis } from 'ioredis'
import { refuse } from './refusals.ts'
import type { Settings } from './settings.ts'

/** The hash of the API keys that Redis holds: SHA-256 in hexadecimal to the key's name. */
export const KEY_DIGESTS = '{snowcloud}:keys'

/** Who may use this Snowcloud: the keys of the settings, and those whose digests Redis holds. */
export class ApiKeys {
  readonly #redis: Redis
  readonly #digests: readonly Buffer[]

  constructor(settings: Pick<Settings, 'SNOWCLOUD_KEY' | 'SNOWCLOUD_KEYS'>, redis: Redis) {
    const { SNOWCLOUD_KEY: single, SNOWCLOUD_KEYS: named = [] } = settings
    const keys = [...(single ? [single] : []), ...named.map((entry) => entry.slice(entry.indexOf(':') + 1))]
    this.#digests = keys.map(digestOf)
    this.#redis = redis
  }

  /**
   * Whether the key is known. Redis is asked only about keys that the settings do not hold.
   *
   * @throws {ServiceError} UNAVAILABLE when Redis had to be asked and is away
   */
  async has(key: string): Promise<boolean> {
    const digest = digestOf(key)
    let isKnown = false
    // All are compared, so that the time taken tells nothing about which one it was.
    for (const known of this.#digests) isKnown = timingSafeEqual(known, digest) || isKnown
    if (isKnown) return true
    const found = await this.#redis.hexists(KEY_DIGESTS, digest.toString('hex')).catch((cause: unknown) => {
      throw refuse('UNAVAILABLE', { cause })
    })
    return found === 1
  }
}

/** What is kept of a key. Keys are long and random, so a bare digest cannot be guessed back. */
export const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest()
