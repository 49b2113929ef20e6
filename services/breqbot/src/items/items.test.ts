import assert from 'node:assert/strict'
import test from 'node:test'
import { Currency, LARGEST_BALANCE, balancesKey } from '../currency/currency.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { newGuild, startRedis } from '../testing/start-redis.ts'
import { Inventories } from './inventories.ts'
import { exportItems, importItems } from './item-file.ts'
import { Items, MOST_ITEMS } from './items.ts'
import { LARGEST_QUANTITY } from './keys.ts'
import { Shop } from './shop.ts'

const { redis } = await startRedis()
const items = new Items(redis)
const inventories = new Inventories(redis, items)
const shop = new Shop(redis, items)
const currency = new Currency(redis, new FakeClock())

const create = (guild: string, name: string) => items.create(guild, { name, description: '' }, 'ann')
const owned = async (guild: string, user: string) =>
  (await inventories.list(guild, user)).map(({ item, quantity }) => [item.name, quantity])

test('an item is found by its name however that is written, and no second one can have it', async () => {
  const guild = newGuild()
  const lamp = await items.create(guild, { name: ' Oil  Lamp ', description: ' Gives light. ' }, 'ann')
  assert.deepEqual(
    { ...lamp, id: '' },
    { id: '', name: 'Oil Lamp', description: 'Gives light.', createdBy: 'ann' },
  )
  assert.deepEqual(await items.find(guild, 'oil lamp'), lamp)
  await assert.rejects(create(guild, 'OIL LAMP'), {
    code: 'NAME_TAKEN',
    message: 'There already is another item called “OIL LAMP”.',
  })
  await assert.rejects(items.find(newGuild(), 'oil lamp'), { code: 'UNKNOWN' })
})

test('names that are empty or too long are refused', async () => {
  const guild = newGuild()
  await assert.rejects(create(guild, '  '), { message: 'The name must not be empty.' })
  await assert.rejects(create(guild, 'x'.repeat(51)), {
    message: 'The name may have 50 characters at most.',
  })
  await assert.rejects(items.create(guild, { name: 'x', description: 'x'.repeat(301) }, 'ann'), {
    message: 'The description may have 300 characters at most.',
  })
})

test('a renamed item is the same one, and leaves its old name free', async () => {
  const guild = newGuild()
  const lamp = await create(guild, 'Lamp')
  await create(guild, 'Torch')
  await inventories.grant(guild, { item: lamp, quantity: 2 }, 'ann')
  await assert.rejects(items.edit(guild, 'Lamp', { name: 'torch' }), { code: 'NAME_TAKEN' })
  await items.edit(guild, 'Lamp', { name: 'Lantern', description: 'Bright.' })
  await create(guild, 'lamp')
  assert.deepEqual(await owned(guild, 'ann'), [['Lantern', 2]])
  assert.equal((await items.edit(guild, 'Lantern', { name: 'LANTERN' })).id, lamp.id)
})

test('a deleted item is gone from shop and inventories, and a new one of its name is another', async () => {
  const guild = newGuild()
  const lamp = await create(guild, 'Lamp')
  await inventories.grant(guild, { item: lamp, quantity: 2 }, 'ann')
  await shop.offer(guild, { item: lamp, price: 5 })
  await items.delete(guild, 'lamp')
  await create(guild, 'Lamp')
  assert.deepEqual([await owned(guild, 'ann'), await shop.list(guild)], [[], []])
})

test('a guild has so many items at most', async () => {
  const guild = newGuild()
  await Promise.all(Array.from({ length: MOST_ITEMS }, (_, index) => create(guild, `item ${index}`)))
  await assert.rejects(create(guild, 'one more'), {
    code: 'TOO_MANY',
    details: { what: 'items', limit: 200 },
  })
})

test('items are handed on and used up, but only those that one has', async () => {
  const guild = newGuild()
  const item = await create(guild, 'Lamp')
  await inventories.grant(guild, { item, quantity: 3 }, 'ann')
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, () =>
      inventories.give(guild, { item, quantity: 2 }, { from: 'ann', to: 'bob' }),
    ),
  )
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.deepEqual([await owned(guild, 'ann'), await owned(guild, 'bob')], [[['Lamp', 1]], [['Lamp', 2]]])
  assert.equal(await inventories.use(guild, { item, quantity: 1 }, 'ann'), 0)
  await assert.rejects(inventories.use(guild, { item, quantity: 1 }, 'ann'), {
    message: 'You do not have 1 × Lamp.',
  })
  await assert.rejects(inventories.give(guild, { item, quantity: -1 }, { from: 'bob', to: 'ann' }), {
    code: 'BAD_AMOUNT',
  })
  await assert.rejects(inventories.give(guild, { item, quantity: 1 }, { from: 'bob', to: 'bob' }), {
    code: 'TO_ONESELF',
  })
  await assert.rejects(inventories.grant(guild, { item, quantity: LARGEST_QUANTITY }, 'bob'), {
    code: 'INVENTORY_FULL',
  })
})

test('buying takes the coins and gives the item, once for each time it can be paid', async () => {
  const guild = newGuild()
  const item = await create(guild, 'Lamp')
  await redis.zadd(balancesKey(guild), 25, 'ann')
  await shop.offer(guild, { item, price: 10 })
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, () => shop.buy(guild, 'ann', { item, price: 10 })),
  )
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 2)
  assert.deepEqual([await currency.balance(guild, 'ann'), await owned(guild, 'ann')], [5, [['Lamp', 2]]])
  await assert.rejects(shop.buy(guild, 'ann', { item, price: 10 }), {
    message: 'That takes 10 coins, and you have 5 coins.',
  })
})

test('nobody pays another price than they saw, and what is not offered cannot be bought', async () => {
  const guild = newGuild()
  const item = await create(guild, 'Lamp')
  await redis.zadd(balancesKey(guild), 1000, 'ann')
  await shop.offer(guild, { item, price: 10 })
  await shop.offer(guild, { item, price: 100 })
  await assert.rejects(shop.buy(guild, 'ann', { item, price: 10 }), { code: 'PRICE_CHANGED' })
  await shop.withdraw(guild, item)
  await assert.rejects(shop.buy(guild, 'ann', { item, price: 100 }), { code: 'NOT_FOR_SALE' })
  await assert.rejects(shop.withdraw(guild, item), { code: 'NOT_FOR_SALE' })
  assert.equal(await currency.balance(guild, 'ann'), 1000)
})

test('the dearest items in the largest quantity cost more than anybody has, and are not given away', async () => {
  const guild = newGuild()
  const item = await create(guild, 'Palace')
  await redis.zadd(balancesKey(guild), LARGEST_BALANCE, 'ann')
  await shop.offer(guild, { item, price: LARGEST_BALANCE })
  await assert.rejects(shop.buy(guild, 'ann', { item, price: LARGEST_BALANCE }, LARGEST_QUANTITY), {
    code: 'TOO_POOR',
  })
})

test('items go from one guild to another as a file, which leaves what is there alone', async () => {
  const [guild, other] = [newGuild(), newGuild()]
  await shop.offer(guild, { item: await create(guild, 'Lamp'), price: 5 })
  await items.create(guild, { name: 'Torch', description: 'Warm.' }, 'ann')
  await create(other, 'torch')
  const file = await exportItems(guild, items, shop)
  assert.deepEqual(JSON.parse(file), [
    { name: 'Lamp', description: '', price: 5 },
    { name: 'Torch', description: 'Warm.' },
  ])
  assert.deepEqual(await importItems(file, { guild: other, by: 'bob', items, shop }), { created: 1, kept: 1 })
  assert.deepEqual(
    (await shop.list(other)).map(({ item, price }) => [item.name, item.createdBy, price]),
    [['Lamp', 'bob', 5]],
  )
  for (const text of ['no json', '{}', '[{"name":"x"}]', '[{"name":"x","description":"","price":-1}]']) {
    await assert.rejects(importItems(text, { guild: other, by: 'bob', items, shop }), { code: 'BAD_FILE' })
  }
})
