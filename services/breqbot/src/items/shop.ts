import type { Redis } from 'ioredis'
import { balancesKey, checkAmount } from '../currency/currency.ts'
import { Problem } from '../problem.ts'
import { Script } from '../redis/script.ts'
import { checkQuantity } from './inventories.ts'
import type { Item } from './item.ts'
import type { Items } from './items.ts'
import { LARGEST_QUANTITY, inventoryKey, pricesKey } from './keys.ts'

const buy = new Script(new URL('lua/buy.lua', import.meta.url))

/** An item that is for sale. */
export interface Offer {
  readonly item: Item
  /** Coins for one. */
  readonly price: number
}

/** What came of a purchase. */
export interface Purchase {
  readonly cost: number
  readonly balance: number
  /** How many of the item the buyer has now. */
  readonly owned: number
}

/** What a guild sells to its members. */
export class Shop {
  readonly #redis: Redis
  readonly #items: Items

  constructor(redis: Redis, items: Items) {
    this.#redis = redis
    this.#items = items
  }

  /** Cheapest first. */
  async list(guild: string): Promise<readonly Offer[]> {
    const [items, prices] = await Promise.all([
      this.#items.list(guild),
      this.#redis.hgetall(pricesKey(guild)),
    ])
    const offers = items.flatMap((item) => {
      const price = prices[item.id]
      return price === undefined ? [] : [{ item, price: Number(price) }]
    })
    return offers.sort((one, other) => one.price - other.price)
  }

  /** Sells an item from now on, or changes its price. @throws {Problem} BAD_AMOUNT */
  async offer(guild: string, { item, price }: Offer): Promise<void> {
    checkAmount(price)
    await this.#redis.hset(pricesKey(guild), item.id, price)
  }

  /** @throws {Problem} NOT_FOR_SALE */
  async withdraw(guild: string, item: Item): Promise<void> {
    const removed = await this.#redis.hdel(pricesKey(guild), item.id)
    if (removed === 0) throw new Problem('NOT_FOR_SALE', { item: item.name })
  }

  /** @throws {Problem} NOT_FOR_SALE */
  async priceOf(guild: string, item: Item): Promise<number> {
    const price = await this.#redis.hget(pricesKey(guild), item.id)
    if (price === null) throw new Problem('NOT_FOR_SALE', { item: item.name })
    return Number(price)
  }

  /**
   * Takes the coins and hands the items over, in one step.
   *
   * @param offer - with the price that the buyer saw
   * @throws {Problem} BAD_AMOUNT, NOT_FOR_SALE, PRICE_CHANGED, TOO_POOR, INVENTORY_FULL
   */
  async buy(guild: string, user: string, { item, price }: Offer, quantity = 1): Promise<Purchase> {
    checkQuantity(quantity)
    const [status, balance = 0, owned = 0] = await buy.run(
      this.#redis,
      [balancesKey(guild), pricesKey(guild), inventoryKey(guild, user)],
      [user, item.id, quantity, price, LARGEST_QUANTITY],
    )
    const cost = price * quantity
    if (status === 'NOT_FOR_SALE') throw new Problem('NOT_FOR_SALE', { item: item.name })
    if (status === 'PRICE_CHANGED') throw new Problem('PRICE_CHANGED', { item: item.name })
    if (status === 'TOO_POOR') throw new Problem('TOO_POOR', { balance, needed: cost })
    if (status === 'INVENTORY_FULL') throw new Problem('INVENTORY_FULL', { largest: LARGEST_QUANTITY })
    return { cost, balance, owned }
  }
}
