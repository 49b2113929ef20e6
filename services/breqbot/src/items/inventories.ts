import type { Redis } from 'ioredis'
import { Problem } from '../problem.ts'
import { Script } from '../redis/script.ts'
import type { Item } from './item.ts'
import type { Items } from './items.ts'
import { LARGEST_QUANTITY, inventoryKey } from './keys.ts'

const move = new Script(new URL('lua/move.lua', import.meta.url))

/** So many of an item. */
export interface Stack {
  readonly item: Item
  readonly quantity: number
}

/** What members have. */
export class Inventories {
  readonly #redis: Redis
  readonly #items: Items

  constructor(redis: Redis, items: Items) {
    this.#redis = redis
    this.#items = items
  }

  /** What a member has, by name; items that were deleted are gone. */
  async list(guild: string, user: string): Promise<readonly Stack[]> {
    const [items, quantities] = await Promise.all([
      this.#items.list(guild),
      this.#redis.hgetall(inventoryKey(guild, user)),
    ])
    return items.flatMap((item) => {
      const quantity = Number(quantities[item.id] ?? 0)
      return quantity > 0 ? [{ item, quantity }] : []
    })
  }

  /**
   * Hands items from one member to another.
   *
   * @throws {Problem} BAD_AMOUNT, TO_ONESELF, NOT_OWNED, INVENTORY_FULL
   */
  async give(
    guild: string,
    stack: Stack,
    { from, to }: { readonly from: string; readonly to: string },
  ): Promise<void> {
    if (from === to) throw new Problem('TO_ONESELF', { what: 'give things to' })
    await this.#move(guild, stack, from, to)
  }

  /** Makes items for a member out of nothing. @throws {Problem} BAD_AMOUNT, INVENTORY_FULL */
  async grant(guild: string, stack: Stack, to: string): Promise<void> {
    await this.#move(guild, stack, undefined, to)
  }

  /**
   * Uses items up.
   *
   * @returns how many are left
   * @throws {Problem} BAD_AMOUNT, NOT_OWNED
   */
  async use(guild: string, stack: Stack, from: string): Promise<number> {
    return this.#move(guild, stack, from, undefined)
  }

  async #move(guild: string, { item, quantity }: Stack, from?: string, to?: string): Promise<number> {
    checkQuantity(quantity)
    const keys = [inventoryKey(guild, from ?? to ?? ''), inventoryKey(guild, to ?? from ?? '')]
    const [status, left = 0] = await move.run(this.#redis, keys, [
      item.id,
      quantity,
      LARGEST_QUANTITY,
      from === undefined ? 0 : 1,
      to === undefined ? 0 : 1,
    ])
    if (status === 'NOT_OWNED') throw new Problem('NOT_OWNED', { item: item.name, quantity })
    if (status === 'INVENTORY_FULL') throw new Problem('INVENTORY_FULL', { largest: LARGEST_QUANTITY })
    return left
  }
}

/** @throws {Problem} BAD_AMOUNT when it is no whole number from 1 to the largest quantity */
export function checkQuantity(quantity: number): void {
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > LARGEST_QUANTITY) {
    throw new Problem('BAD_AMOUNT', { largest: LARGEST_QUANTITY })
  }
}
