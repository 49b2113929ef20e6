import assert from 'node:assert/strict'
import test from 'node:test'
import { FakeClock } from '../testing/fake-clock.ts'
import { newGuild, startRedis } from '../testing/start-redis.ts'
import { Currency, LARGEST_BALANCE, balancesKey } from './currency.ts'

const { redis, server } = await startRedis()
const clock = new FakeClock()
const currency = new Currency(redis, clock)

async function newPurses(balances: Readonly<Record<string, number>>): Promise<string> {
  const guild = newGuild()
  for (const [user, balance] of Object.entries(balances)) await redis.zadd(balancesKey(guild), balance, user)
  return guild
}

test('a payment moves coins and makes none', async () => {
  const guild = await newPurses({ ann: 10 })
  assert.deepEqual(await currency.pay(guild, { from: 'ann', to: 'bob', amount: 3 }), { from: 7, to: 3 })
  assert.deepEqual(await currency.richest(guild), [
    { user: 'ann', balance: 7 },
    { user: 'bob', balance: 3 },
  ])
})

test('nobody pays what they lack, nothing, less than nothing, a part of a coin, or themselves', async () => {
  const guild = await newPurses({ ann: 10 })
  const pay = (amount: number, to = 'bob') => currency.pay(guild, { from: 'ann', to, amount })
  await assert.rejects(pay(11), { code: 'TOO_POOR', details: { balance: 10, needed: 11 } })
  for (const amount of [0, -5, 1.5, NaN, LARGEST_BALANCE + 1]) {
    await assert.rejects(pay(amount), { code: 'BAD_AMOUNT' })
  }
  await assert.rejects(pay(1, 'ann'), { code: 'TO_ONESELF', message: 'You cannot pay yourself.' })
  assert.equal(await currency.balance(guild, 'ann'), 10)
})

test('fifty payments at once of all that somebody has succeed once', async () => {
  const guild = await newPurses({ ann: 10 })
  const others = [new Currency(server.connect(), clock), new Currency(server.connect(), clock)]
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) =>
      (others[index % 2] ?? currency).pay(guild, { from: 'ann', to: `user-${index}`, amount: 10 }),
    ),
  )
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.deepEqual(
    (await currency.richest(guild)).map(({ balance }) => balance),
    [10],
  )
})

test('a payment that would make a purse overflow is refused and costs nothing', async () => {
  const guild = await newPurses({ ann: 10, bob: LARGEST_BALANCE })
  await assert.rejects(currency.pay(guild, { from: 'ann', to: 'bob', amount: 1 }), { code: 'PURSE_FULL' })
  assert.equal(await currency.balance(guild, 'ann'), 10)
})

test("the day's coins are there once a day and again after midnight UTC", async () => {
  const guild = newGuild()
  const midnight = Date.parse('2026-03-02T00:00:00Z')
  const claims = await Promise.allSettled(Array.from({ length: 5 }, () => currency.claimDaily(guild, 'ann')))
  assert.equal(claims.filter(({ status }) => status === 'fulfilled').length, 1)
  await assert.rejects(currency.claimDaily(guild, 'ann'), {
    code: 'CLAIMED_TODAY',
    details: { next: midnight },
  })
  clock.advance(midnight - clock.now())
  assert.equal(await currency.claimDaily(guild, 'ann'), 200)
})

test('a lost bet costs the stake, a won one pays, and nobody bets what they lack', async () => {
  const guild = await newPurses({ ann: 10 })
  assert.equal(await currency.settleBet(guild, 'ann', 4, 0), 6)
  assert.equal(await currency.settleBet(guild, 'ann', 6, 12), 12)
  await assert.rejects(currency.settleBet(guild, 'ann', 13, 26), { code: 'TOO_POOR' })
  assert.equal(await currency.balance(guild, 'ann'), 12)
})

test('guilds know nothing of each other', async () => {
  const [one, other] = [await newPurses({ ann: 10 }), await newPurses({})]
  assert.deepEqual([await currency.balance(one, 'ann'), await currency.balance(other, 'ann')], [10, 0])
})
