import type { Redis } from 'ioredis'
import type { Clock } from '../clock.ts'
import { Problem } from '../problem.ts'
import type { Emoji } from '../sound/index.ts'

/** How many reactions Discord allows below a message. */
export const MOST_ROLES = 20

/** A role, and the emoji that gives it. */
export interface MenuRole {
  readonly emoji: Emoji
  readonly role: string
}

/** Where a menu is. */
export interface MenuPlace {
  readonly guild: string
  readonly channel: string
  readonly message: string
}

/** A message whose reactions give roles. */
export interface RoleMenu extends MenuPlace {
  readonly title: string
  /** In the order in which they were added. */
  readonly roles: readonly MenuRole[]
}

type StoredRole = MenuRole & { readonly added: number }

/** The role menus of all guilds. */
export class RoleMenus {
  readonly #redis: Redis
  readonly #clock: Clock

  constructor(redis: Redis, clock: Clock) {
    this.#redis = redis
    this.#clock = clock
  }

  async create({ guild, channel, message }: MenuPlace, title: string): Promise<void> {
    await this.#redis
      .multi()
      .hset(menuKey(message), { guild, channel, title })
      .sadd(listKey(guild), message)
      .exec()
  }

  async list(guild: string): Promise<readonly RoleMenu[]> {
    const messages = await this.#redis.smembers(listKey(guild))
    const menus = await Promise.all(messages.sort().map((message) => this.#read(message)))
    return menus.filter((menu) => menu !== undefined)
  }

  /** @throws {Problem} UNKNOWN when there is none, or not in this guild */
  async find(guild: string, message: string): Promise<RoleMenu> {
    const menu = await this.#read(message)
    if (menu?.guild !== guild) throw new Problem('UNKNOWN', { what: 'role menu', name: message })
    return menu
  }

  async setTitle({ message }: RoleMenu, title: string): Promise<void> {
    await this.#redis.hset(menuKey(message), { title })
  }

  /**
   * Adds a role to a menu; the one that the emoji gave before is replaced.
   *
   * @throws {Problem} TOO_MANY
   */
  async addRole(menu: RoleMenu, { emoji, role }: MenuRole): Promise<void> {
    const isNew = !menu.roles.some((other) => other.emoji.key === emoji.key)
    if (isNew && menu.roles.length >= MOST_ROLES) {
      throw new Problem('TOO_MANY', { what: 'roles in a menu', limit: MOST_ROLES })
    }
    const stored: StoredRole = { emoji, role, added: this.#clock.now() }
    await this.#redis.hset(menuKey(menu.message), fieldOf(emoji.key), JSON.stringify(stored))
  }

  /** @throws {Problem} UNKNOWN when the emoji gives none */
  async removeRole({ message }: RoleMenu, emoji: Emoji): Promise<void> {
    const removed = await this.#redis.hdel(menuKey(message), fieldOf(emoji.key))
    if (removed === 0) throw new Problem('UNKNOWN', { what: 'role for', name: emoji.text })
  }

  /** The role that a reaction gives; none when the message is no menu. @param key - as `emojiKey` of the sounds has it */
  async roleFor(message: string, key: string): Promise<string | undefined> {
    const json = await this.#redis.hget(menuKey(message), fieldOf(key))
    return json === null ? undefined : (JSON.parse(json) as StoredRole).role
  }

  /** Forgets a menu, if the message is one. */
  async delete(guild: string, message: string): Promise<void> {
    const removed = await this.#redis.srem(listKey(guild), message)
    if (removed > 0) await this.#redis.del(menuKey(message))
  }

  async #read(message: string): Promise<RoleMenu | undefined> {
    const { guild, channel, title, ...fields } = await this.#redis.hgetall(menuKey(message))
    if (guild === undefined || channel === undefined || title === undefined) return undefined
    const roles = Object.values(fields).map((json) => JSON.parse(json) as StoredRole)
    return {
      guild,
      channel,
      message,
      title,
      roles: roles.sort((one, other) => one.added - other.added).map(({ emoji, role }) => ({ emoji, role })),
    }
  }
}

const menuKey = (message: string): string => `rolemenu:${message}`
const listKey = (guild: string): string => `rolemenus:${guild}`
const fieldOf = (key: string): string => `role:${key}`
