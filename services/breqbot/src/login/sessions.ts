import { createHash, randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'

/** A guild of somebody who is logged in, and what they may do there. */
export interface SessionGuild {
  readonly id: string
  readonly name: string
  readonly isOwner: boolean
  /** A bit set, as Discord writes it. */
  readonly permissions: string
}

/** Who is logged in on the web, and what Discord said of them then. */
export interface Session {
  readonly user: { readonly id: string; readonly name: string }
  readonly guilds: readonly SessionGuild[]
}

/**
 * Seconds that a session lasts. Not longer, since what somebody may do is known from when they logged in; Discord does not
 * ask again who has agreed once, so that logging in anew is one press.
 */
export const SESSION_SECONDS = 3600

/** Who is logged in on the web. Redis holds digests, so that nobody who reads it can be somebody else. */
export class Sessions {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** Gives the secret that the browser keeps. */
  async begin(session: Session): Promise<string> {
    const secret = randomBytes(32).toString('base64url')
    await this.#redis.set(sessionKey(secret), JSON.stringify(session), 'EX', SESSION_SECONDS)
    return secret
  }

  async find(secret: string): Promise<Session | undefined> {
    const json = await this.#redis.get(sessionKey(secret))
    return json === null ? undefined : (JSON.parse(json) as Session)
  }

  async end(secret: string): Promise<void> {
    await this.#redis.del(sessionKey(secret))
  }
}

const sessionKey = (secret: string): string => `session:${createHash('sha256').update(secret).digest('hex')}`
