import assert from 'node:assert/strict'
import test from 'node:test'
import { newGuild, startRedis } from '../testing/start-redis.ts'
import { Channels } from './channels.ts'
import { Cooldowns } from './cooldowns.ts'

const { redis, server } = await startRedis()
const cooldowns = new Cooldowns(redis)
const HOUR = 3_600_000

const outcomes = async (uses: readonly Promise<void>[]) =>
  (await Promise.allSettled(uses)).map(({ status }) => status === 'fulfilled')

test('a member waits for themselves, and all members for their guild', async () => {
  const guild = newGuild()
  const use = (user: string, times = { user: HOUR, guild: 0 }) => cooldowns.take('play', guild, user, times)
  assert.deepEqual(await outcomes([use('ann'), use('ann'), use('bob')]), [true, false, true])
  assert.deepEqual(
    await outcomes([use('cat', { user: 0, guild: HOUR }), use('dan'), use('dan', { user: 0, guild: 0 })]),
    [true, false, false],
  )
  assert.deepEqual(await outcomes([cooldowns.take('other', guild, 'ann', { user: HOUR, guild: HOUR })]), [
    true,
  ])
})

test('who has to wait is told how long, and can go on when that is over', async () => {
  const guild = newGuild()
  const use = () => cooldowns.take('play', guild, 'ann', { user: HOUR, guild: 0 })
  await use()
  await assert.rejects(use(), { code: 'COOLING_DOWN', message: 'Wait 60 more minutes.' })
  await redis.pexpire(`cooldown:play:${guild}:ann`, 1)
  while ((await redis.exists(`cooldown:play:${guild}:ann`)) === 1);
  await use()
})

test('every listener of a channel hears it until it stops listening', async () => {
  const channels = new Channels(server.connect())
  const heard: string[] = []
  const first = await channels.listen('news', (message) => heard.push(`first ${message}`))
  const { promise, resolve } = Promise.withResolvers<void>()
  await channels.listen('news', (message) => {
    heard.push(`second ${message}`)
    if (message === 'c') resolve()
  })
  await redis.publish('news', 'a')
  await redis.publish('other', 'b')
  await first[Symbol.asyncDispose]()
  await redis.publish('news', 'c')
  await promise
  assert.deepEqual(heard, ['first a', 'second a', 'second c'])
})

test('nobody is subscribed to a channel that nobody listens to', async () => {
  const channels = new Channels(server.connect())
  const listening = await channels.listen('quiet', () => {})
  assert.equal(await redis.publish('quiet', 'x'), 1)
  await listening[Symbol.asyncDispose]()
  assert.equal(await redis.publish('quiet', 'x'), 0)
})
