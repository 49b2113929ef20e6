import assert from 'node:assert/strict'
import test from 'node:test'
import { readEmoji } from '../emoji/read-emoji.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { newGuild, startRedis } from '../testing/start-redis.ts'
import { MOST_ROLES, RoleMenus } from './role-menus.ts'

const { redis } = await startRedis()
const clock = new FakeClock()
const menus = new RoleMenus(redis, clock)

async function newMenu() {
  const guild = newGuild()
  const place = { guild, channel: '1', message: `9${guild}` }
  await menus.create(place, 'Colours')
  return { guild, message: place.message, read: () => menus.find(guild, place.message) }
}

test('a menu keeps its roles in their order, and one emoji gives one role', async () => {
  const { guild, message, read } = await newMenu()
  for (const [emoji, role] of [
    ['🟥', 'red'],
    ['🟦', 'blue'],
    ['🟩', 'green'],
    ['🟦', 'navy'],
  ] as const) {
    clock.advance(1)
    await menus.addRole(await read(), { emoji: readEmoji(emoji), role })
  }
  assert.deepEqual(await menus.list(guild), [
    {
      guild,
      channel: '1',
      message,
      title: 'Colours',
      roles: [
        { emoji: readEmoji('🟥'), role: 'red' },
        { emoji: readEmoji('🟩'), role: 'green' },
        { emoji: readEmoji('🟦'), role: 'navy' },
      ],
    },
  ])
  assert.deepEqual(
    [await menus.roleFor(message, '🟦'), await menus.roleFor(message, '🟨'), await menus.roleFor('1', '🟦')],
    ['navy', undefined, undefined],
  )
})

test('a role is taken from a menu, and a menu from its guild', async () => {
  const { guild, message, read } = await newMenu()
  await menus.addRole(await read(), { emoji: readEmoji('🟥'), role: 'red' })
  await menus.setTitle(await read(), 'Shades')
  await menus.removeRole(await read(), readEmoji('🟥'))
  assert.deepEqual(await read(), { guild, channel: '1', message, title: 'Shades', roles: [] })
  await assert.rejects(menus.removeRole(await read(), readEmoji('🟥')), { code: 'UNKNOWN' })
  await menus.delete(guild, message)
  await assert.rejects(read(), { code: 'UNKNOWN' })
  assert.deepEqual(await menus.list(guild), [])
})

test('the menus of another guild are out of reach', async () => {
  const { message } = await newMenu()
  await assert.rejects(menus.find(newGuild(), message), { code: 'UNKNOWN' })
  await menus.delete(newGuild(), message)
  assert.equal(await redis.exists(`rolemenu:${message}`), 1)
})

test('a menu has as many roles as a message may have reactions', async () => {
  const { read } = await newMenu()
  for (let index = 0; index < MOST_ROLES; index += 1) {
    await menus.addRole(await read(), {
      emoji: readEmoji(`<:xx:${100_000_000_000_000 + index}>`),
      role: 'red',
    })
  }
  await assert.rejects(
    read().then((menu) => menus.addRole(menu, { emoji: readEmoji('🟥'), role: 'red' })),
    {
      code: 'TOO_MANY',
    },
  )
})
