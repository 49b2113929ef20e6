import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { Problem } from '../problem.ts'
import { Script } from '../redis/script.ts'
import { nameKey, tidyItem } from './item.ts'
import type { Item, ItemText } from './item.ts'
import { pricesKey } from './keys.ts'

/** How many items a guild may have. */
export const MOST_ITEMS = 200

const create = new Script(new URL('lua/create.lua', import.meta.url))
const edit = new Script(new URL('lua/edit.lua', import.meta.url))

/** The items that there are in a guild, whoever has them. */
export class Items {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** By name. */
  async list(guild: string): Promise<readonly Item[]> {
    const all = await this.#redis.hvals(itemsKey(guild))
    return all.map(readItem).sort((one, other) => one.name.localeCompare(other.name))
  }

  /** @throws {Problem} UNKNOWN */
  async find(guild: string, name: string): Promise<Item> {
    const id = await this.#redis.hget(namesKey(guild), nameKey(name))
    const json = id === null ? null : await this.#redis.hget(itemsKey(guild), id)
    if (json === null) throw new Problem('UNKNOWN', { what: 'item', name })
    return readItem(json)
  }

  /** @throws {Problem} BAD_NAME, NAME_TAKEN, TOO_MANY */
  async create(guild: string, text: ItemText, createdBy: string): Promise<Item> {
    const item: Item = { id: randomUUID(), ...tidyItem(text), createdBy }
    const [status] = await create.run(
      this.#redis,
      [itemsKey(guild), namesKey(guild)],
      [item.id, JSON.stringify(item), nameKey(item.name), MOST_ITEMS],
    )
    checkStatus(status, item.name)
    return item
  }

  /**
   * Changes what an item says about itself; whoever has it has it still.
   *
   * @throws {Problem} UNKNOWN, BAD_NAME, NAME_TAKEN
   */
  async edit(guild: string, name: string, changes: Partial<ItemText>): Promise<Item> {
    const before = await this.find(guild, name)
    const after: Item = { ...before, ...tidyItem({ ...before, ...changes }) }
    const [status] = await edit.run(
      this.#redis,
      [itemsKey(guild), namesKey(guild)],
      [before.id, nameKey(before.name), JSON.stringify(after), nameKey(after.name)],
    )
    checkStatus(status, status === 'UNKNOWN' ? name : after.name)
    return after
  }

  /**
   * Removes an item from the guild, its shop and, as nobody can see it any more, every inventory.
   *
   * @throws {Problem} UNKNOWN
   */
  async delete(guild: string, name: string): Promise<Item> {
    const item = await this.find(guild, name)
    await this.#redis
      .multi()
      .hdel(itemsKey(guild), item.id)
      .hdel(namesKey(guild), nameKey(item.name))
      .hdel(pricesKey(guild), item.id)
      .exec()
    return item
  }
}

const itemsKey = (guild: string): string => `items:${guild}`
const namesKey = (guild: string): string => `items:names:${guild}`

const readItem = (json: string): Item => JSON.parse(json) as Item

function checkStatus(status: string, name: string): void {
  if (status === 'TOO_MANY') throw new Problem('TOO_MANY', { what: 'items', limit: MOST_ITEMS })
  if (status === 'NAME_TAKEN') throw new Problem('NAME_TAKEN', { what: 'item', name })
  if (status === 'UNKNOWN') throw new Problem('UNKNOWN', { what: 'item', name })
}
