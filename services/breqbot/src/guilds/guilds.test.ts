import assert from 'node:assert/strict'
import test from 'node:test'
import { Access } from '../access/access.ts'
import { Stats } from '../stats/stats.ts'
import { startRedis } from '../testing/start-redis.ts'
import { Guilds } from './guilds.ts'

const { redis } = await startRedis()
const BOATS = { id: '1', name: 'Boats', icon: '', memberCount: 7, emojis: [] }

test('the guilds that the bot is in are known, and those that it left are not', async () => {
  const guilds = new Guilds(redis)
  await guilds.remember({ ...BOATS, id: '2' })
  await guilds.rememberAll([BOATS])
  assert.deepEqual([await guilds.find('1'), await guilds.find('2')], [BOATS, undefined])
  await guilds.forget('1')
  assert.equal(await guilds.find('1'), undefined)
})

test('a guild is public only after somebody said so', async () => {
  const guilds = new Guilds(redis)
  assert.equal(await guilds.hasPage('1'), false)
  await guilds.setPage('1', true)
  assert.equal(await guilds.hasPage('1'), true)
  await guilds.setPage('1', false)
  assert.equal(await guilds.hasPage('1'), false)
})

test('what the owner decided is remembered', async () => {
  const access = new Access(redis)
  assert.deepEqual(
    [
      await access.setUserBanned('1', true),
      await access.setUserBanned('1', true),
      await access.isUserBanned('1'),
    ],
    [true, false, true],
  )
  assert.deepEqual([await access.setGuildBanned('2', true), await access.isGuildBanned('2')], [true, true])
  assert.deepEqual([await access.setGuildBanned('2', false), await access.isGuildBanned('2')], [true, false])
  await access.setLocked(true)
  assert.equal(await access.isLocked(), true)
  await access.setLocked(false)
  assert.equal(await access.isLocked(), false)
  await access.setActivity({ type: 'watching', name: 'the sea' })
  assert.deepEqual(await access.activity(), { type: 'watching', name: 'the sea' })
  await access.setActivity(undefined)
  assert.equal(await access.activity(), undefined)
})

test('commands are counted, and the worker is known until it signs off', async () => {
  const stats = new Stats(redis)
  await Promise.all([stats.countCommand(), stats.countCommand()])
  assert.equal(await stats.commandsRun(), 2)
  const status = {
    servers: 1,
    users: 7,
    started: 1000,
    ping: 20,
    shards: [{ id: 0, state: 'ready' }],
    voice: { channels: 0, playing: 0, queued: 0 },
  }
  await stats.report(status)
  assert.deepEqual(await stats.worker(), status)
  assert.ok((await redis.ttl('stats:worker')) > 0)
  await stats.signOff()
  assert.equal(await stats.worker(), undefined)
})
