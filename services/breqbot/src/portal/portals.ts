import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { Problem } from '../problem.ts'
import { jobsChannel } from './portal.ts'
import type { Portal, PortalJob } from './portal.ts'

/** How many portals somebody may own, and a guild may use. */
export const MOST_PORTALS = { owner: 10, guild: 25 } as const
const NAME = /^[\w-]{1,32}$/

/** A portal with the token that its program needs; it is told this once, and kept only as a digest. */
export interface NewPortal {
  readonly portal: Portal
  readonly token: string
}

/** The portals that there are, who owns them, and which guilds use them. */
export class Portals {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** @throws {Problem} BAD_NAME, NAME_TAKEN, TOO_MANY */
  async create(owner: string, name: string): Promise<NewPortal> {
    checkName(name)
    const own = await this.ownedBy(owner)
    if (own.some((portal) => isSameName(portal.name, name))) {
      throw new Problem('NAME_TAKEN', { what: 'portal', name })
    }
    if (own.length >= MOST_PORTALS.owner) {
      throw new Problem('TOO_MANY', { what: 'portals of yours', limit: MOST_PORTALS.owner })
    }
    const portal: Portal = { id: randomUUID(), name, owner }
    const token = newToken()
    await this.#redis
      .multi()
      .hset(portalKey(portal.id), { name, owner, digest: digestOf(token) })
      .hset(TOKENS, digestOf(token), portal.id)
      .sadd(ownerKey(owner), portal.id)
      .exec()
    return { portal, token }
  }

  async ownedBy(owner: string): Promise<readonly Portal[]> {
    return this.#readAll(await this.#redis.smembers(ownerKey(owner)))
  }

  /** @throws {Problem} UNKNOWN when the owner has none of that name */
  async findOwn(owner: string, name: string): Promise<Portal> {
    const own = (await this.ownedBy(owner)).find((portal) => isSameName(portal.name, name))
    if (!own) throw new Problem('UNKNOWN', { what: 'portal of yours', name })
    return own
  }

  /** Gives a portal another token. The old one is worth nothing from now on, and programs that use it are cut off. */
  async renewToken({ id }: Portal): Promise<string> {
    const token = newToken()
    const old = (await this.#redis.hget(portalKey(id), 'digest')) ?? ''
    await this.#redis
      .multi()
      .hdel(TOKENS, old)
      .hset(TOKENS, digestOf(token), id)
      .hset(portalKey(id), { digest: digestOf(token) })
      .exec()
    await this.#close(id)
    return token
  }

  /** Removes a portal for good, from every guild that uses it. */
  async delete({ id, owner }: Portal): Promise<void> {
    const guilds = await this.#redis.smembers(guildsKey(id))
    const digest = (await this.#redis.hget(portalKey(id), 'digest')) ?? ''
    const removal = this.#redis.multi().hdel(TOKENS, digest).srem(ownerKey(owner), id)
    for (const guild of guilds) removal.srem(guildKey(guild), id)
    await removal.del(portalKey(id), guildsKey(id)).exec()
    await this.#close(id)
  }

  /**
   * Lets a guild use a portal.
   *
   * @throws {Problem} NAME_TAKEN when the guild uses another one of that name; TOO_MANY
   */
  async addTo(guild: string, portal: Portal): Promise<void> {
    const used = await this.usedBy(guild)
    if (used.some(({ id, name }) => id !== portal.id && isSameName(name, portal.name))) {
      throw new Problem('NAME_TAKEN', { what: 'portal', name: portal.name })
    }
    if (used.length >= MOST_PORTALS.guild) {
      throw new Problem('TOO_MANY', { what: 'portals', limit: MOST_PORTALS.guild })
    }
    await this.#redis.multi().sadd(guildKey(guild), portal.id).sadd(guildsKey(portal.id), guild).exec()
  }

  async removeFrom(guild: string, { id }: Portal): Promise<void> {
    await this.#redis.multi().srem(guildKey(guild), id).srem(guildsKey(id), guild).exec()
  }

  /** By name. */
  async usedBy(guild: string): Promise<readonly Portal[]> {
    return this.#readAll(await this.#redis.smembers(guildKey(guild)))
  }

  /** @throws {Problem} UNKNOWN when the guild uses none of that name */
  async find(guild: string, name: string): Promise<Portal> {
    const portal = (await this.usedBy(guild)).find((used) => isSameName(used.name, name))
    if (!portal) throw new Problem('UNKNOWN', { what: 'portal', name })
    return portal
  }

  /** The portal of a program's token. */
  async authenticate(token: string): Promise<Portal | undefined> {
    const id = await this.#redis.hget(TOKENS, digestOf(token))
    const [portal] = id === null ? [] : await this.#readAll([id])
    return portal
  }

  async #readAll(ids: readonly string[]): Promise<readonly Portal[]> {
    const portals = await Promise.all(
      ids.map(async (id): Promise<Portal | undefined> => {
        const [name, owner] = await this.#redis.hmget(portalKey(id), 'name', 'owner')
        return name && owner ? { id, name, owner } : undefined
      }),
    )
    return portals
      .filter((portal) => portal !== undefined)
      .sort((one, other) => one.name.localeCompare(other.name))
  }

  async #close(id: string): Promise<void> {
    const job: PortalJob = { type: 'closed' }
    await this.#redis.publish(jobsChannel(id), JSON.stringify(job))
  }
}

const TOKENS = 'portal:tokens'
const portalKey = (id: string): string => `portal:${id}`
const guildsKey = (id: string): string => `portal:guilds:${id}`
const ownerKey = (owner: string): string => `portals:owner:${owner}`
const guildKey = (guild: string): string => `portals:guild:${guild}`

const newToken = (): string => randomBytes(32).toString('base64url')

/** Tokens are long and random, so a bare digest cannot be guessed back. */
const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')

const isSameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

function checkName(name: string): void {
  if (NAME.test(name)) return
  throw new Problem('BAD_NAME', { what: 'name', rule: 'consists of 1 to 32 letters, digits, - and _' })
}
