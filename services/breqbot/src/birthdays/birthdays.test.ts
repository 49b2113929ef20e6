import assert from 'node:assert/strict'
import test from 'node:test'
import { FakeClock } from '../testing/fake-clock.ts'
import { newGuild, startRedis } from '../testing/start-redis.ts'
import { formatBirthday, nextCelebration } from './birthday.ts'
import { Birthdays } from './birthdays.ts'

const { redis } = await startRedis()

test('birthdays are listed soonest first, today included, and read as people say them', async () => {
  const birthdays = new Birthdays(redis, new FakeClock('2026-03-01T12:00:00Z'))
  const guild = newGuild()
  await birthdays.set(guild, 'ann', { month: 2, day: 28 })
  await birthdays.set(guild, 'bob', { month: 3, day: 1 })
  await birthdays.set(guild, 'cat', { month: 12, day: 24 })
  assert.deepEqual(
    (await birthdays.list(guild)).map(({ user, birthday, next }) => [
      user,
      formatBirthday(birthday),
      new Date(next).toISOString().slice(0, 10),
    ]),
    [
      ['bob', '1 March', '2026-03-01'],
      ['cat', '24 December', '2026-12-24'],
      ['ann', '28 February', '2027-02-28'],
    ],
  )
  assert.deepEqual([await birthdays.clear(guild, 'bob'), await birthdays.clear(guild, 'bob')], [true, false])
})

test('who was born on the 29th of February celebrates on the 28th in most years', () => {
  const leapling = { month: 2, day: 29 }
  const next = (from: string) =>
    new Date(nextCelebration(leapling, Date.parse(from))).toISOString().slice(0, 10)
  assert.deepEqual(
    [next('2026-01-01'), next('2026-02-28T23:59:59Z'), next('2026-03-01'), next('2028-01-01')],
    ['2026-02-28', '2026-02-28', '2027-02-28', '2028-02-29'],
  )
})

test('days that no month has are refused', async () => {
  const birthdays = new Birthdays(redis, new FakeClock())
  for (const birthday of [
    { month: 2, day: 30 },
    { month: 4, day: 31 },
    { month: 13, day: 1 },
    { month: 1, day: 0 },
  ]) {
    await assert.rejects(birthdays.set(newGuild(), 'ann', birthday), { code: 'BAD_DATE' })
  }
})

test('people are congratulated once, from nine on, where their guild has a channel for it', async () => {
  await redis.flushall()
  const clock = new FakeClock('2026-03-01T08:59:59Z')
  const birthdays = new Birthdays(redis, clock)
  const [guild, silent] = [newGuild(), newGuild()]
  await birthdays.setChannel(guild, '5')
  for (const where of [guild, silent]) await birthdays.set(where, 'ann', { month: 3, day: 1 })
  assert.deepEqual(await birthdays.takeCelebrations(), [])
  clock.advance(1000)
  const taken = await Promise.all([birthdays.takeCelebrations(), birthdays.takeCelebrations()])
  assert.deepEqual(taken.flat(), [{ guild, channel: '5', users: ['ann'] }])
  clock.advance(86_400_000)
  assert.deepEqual(await birthdays.takeCelebrations(), [])
  await birthdays.setChannel(guild, undefined)
  assert.deepEqual(await redis.hgetall('birthdays:channels'), {})
})
