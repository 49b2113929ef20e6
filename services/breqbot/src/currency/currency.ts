import type { Redis } from 'ioredis'
import type { Clock } from '../clock.ts'
import { Problem } from '../problem.ts'
import { Script } from '../redis/script.ts'

/** Far below what a number holds exactly, so that sums and products of balances are exact too. */
export const LARGEST_BALANCE = 1_000_000_000_000
/** What `claimDaily` gives. */
export const DAILY_REWARD = 100
const DAY = 86_400_000

const transfer = new Script(new URL('lua/transfer.lua', import.meta.url))
const claim = new Script(new URL('lua/claim.lua', import.meta.url))
const settle = new Script(new URL('lua/settle.lua', import.meta.url))

/** Somebody's coins. */
export interface Balance {
  readonly user: string
  readonly balance: number
}

/** A payment from one member to another. */
export interface Payment {
  readonly from: string
  readonly to: string
  readonly amount: number
}

/** Where a guild's balances are; scripts that take coins for something need it. */
export const balancesKey = (guild: string): string => `currency:balances:${guild}`

/** The coins of a guild's members. Each operation is one atomic step, so that no coin is made or lost by two at once. */
export class Currency {
  readonly #redis: Redis
  readonly #clock: Clock

  constructor(redis: Redis, clock: Clock) {
    this.#redis = redis
    this.#clock = clock
  }

  async balance(guild: string, user: string): Promise<number> {
    return Number((await this.#redis.zscore(balancesKey(guild), user)) ?? 0)
  }

  /** Who has most, richest first; those without coins are left out. @param quantity - @default 10 */
  async richest(guild: string, quantity = 10): Promise<readonly Balance[]> {
    const flat = await this.#redis.zrevrange(balancesKey(guild), 0, quantity - 1, 'WITHSCORES')
    const pairs = flat.flatMap((user, index) =>
      index % 2 === 0 ? [{ user, balance: Number(flat[index + 1]) }] : [],
    )
    return pairs.filter(({ balance }) => balance > 0)
  }

  /**
   * Gives the balances after it.
   *
   * @throws {Problem} BAD_AMOUNT, TO_ONESELF, TOO_POOR, PURSE_FULL
   */
  async pay(guild: string, { from, to, amount }: Payment): Promise<{ from: number; to: number }> {
    checkAmount(amount)
    if (from === to) throw new Problem('TO_ONESELF', { what: 'pay' })
    const [status, fromAfter = 0, toAfter = 0] = await transfer.run(
      this.#redis,
      [balancesKey(guild)],
      [from, to, amount, LARGEST_BALANCE],
    )
    checkStatus(status, fromAfter, amount)
    return { from: fromAfter, to: toAfter }
  }

  /**
   * Gives each member `DAILY_REWARD` once a day; days begin at midnight UTC.
   *
   * @returns the balance after it
   * @throws {Problem} CLAIMED_TODAY, PURSE_FULL
   */
  async claimDaily(guild: string, user: string): Promise<number> {
    const day = Math.floor(this.#clock.now() / DAY)
    const [status, balance = 0] = await claim.run(
      this.#redis,
      [balancesKey(guild), `currency:daily:${guild}`],
      [user, day, DAILY_REWARD, LARGEST_BALANCE],
    )
    if (status === 'CLAIMED_TODAY') throw new Problem('CLAIMED_TODAY', { next: (day + 1) * DAY })
    checkStatus(status, balance, 0)
    return balance
  }

  /**
   * Takes a stake and pays what came of it, in one step.
   *
   * @param payout - what comes back, the stake included; 0 when it is lost
   * @returns the balance after it
   * @throws {Problem} BAD_AMOUNT, TOO_POOR, PURSE_FULL
   */
  async settleBet(guild: string, user: string, stake: number, payout: number): Promise<number> {
    checkAmount(stake)
    const [status, balance = 0] = await settle.run(
      this.#redis,
      [balancesKey(guild)],
      [user, stake, payout, LARGEST_BALANCE],
    )
    checkStatus(status, balance, stake)
    return balance
  }
}

/** @throws {Problem} BAD_AMOUNT when it is no whole number from 1 to the largest balance */
export function checkAmount(amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > LARGEST_BALANCE) {
    throw new Problem('BAD_AMOUNT', { largest: LARGEST_BALANCE })
  }
}

function checkStatus(status: string, balance: number, needed: number): void {
  if (status === 'TOO_POOR') throw new Problem('TOO_POOR', { balance, needed })
  if (status === 'PURSE_FULL') throw new Problem('PURSE_FULL', { largest: LARGEST_BALANCE })
}
