import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import test from 'node:test'
// @boundaries-ignore what tests start is shared by all of them
import { runsOf, startDiscord, tonesOf, until } from '../../../../test/discord/index.ts'
// @boundaries-ignore what tests start is shared by all of them
import { RedisServer } from '../../../../test/support/redis-server.ts'
import { makeFile } from '../sound/test-files.ts'
import { startRedis } from '../testing/start-redis.ts'
import { explainLogin } from './explain-login.ts'
import { HOW_TO_GET_A_TOKEN } from './how-to.ts'

const FOLDER = new URL('../..', import.meta.url)

function start(script: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--conditions=@berth/source', script], {
    cwd: FOLDER,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
  const ended = once(child, 'close')
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  return {
    child,
    ended,
    output,
    [Symbol.asyncDispose]: async () => void (child.kill('SIGKILL') && (await ended)),
  }
}

test('without a token the worker says how to get one and ends with 0, and registering ends with 1', async () => {
  await using worker = start('src/worker/main.ts', {})
  await using register = start('src/commands/register.ts', {})
  assert.deepEqual(
    [await worker.ended, await worker.output],
    [
      [0, null],
      [`${HOW_TO_GET_A_TOKEN}\n`, ''],
    ],
  )
  assert.deepEqual(
    [await register.ended, await register.output],
    [
      [1, null],
      ['', `${HOW_TO_GET_A_TOKEN}\n`],
    ],
  )
})

test('with a token commands are registered, the worker logs in, and leaves with 0 on SIGTERM', async () => {
  const { server, redis } = await startRedis()
  await using discord = await startDiscord()
  discord.createGuild()
  const env = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.restUrl, REDIS_URL: server.url }
  await using register = start('src/commands/register.ts', env)
  assert.deepEqual(await register.ended, [0, null])
  assert.match((await register.output)[0], /^Discord knows 26 commands now, and 0 for the owner in no server/)
  assert.equal(discord.world.interactions.commands.length, 26)

  await using worker = start('src/worker/main.ts', env)
  await until('the worker says how it is', () => redis.exists('stats:worker'))
  worker.child.kill('SIGTERM')
  assert.deepEqual(await worker.ended, [0, null])
  assert.equal(await redis.exists('stats:worker'), 0)
  const [log] = await worker.output
  assert.ok(!log.includes(discord.token))
})

test('a token or an intent that Discord refuses ends the worker with 1 and what to do, also while it runs', async () => {
  const { server, redis } = await startRedis()
  await using discord = await startDiscord()
  const env = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.restUrl, REDIS_URL: server.url }
  await using unknown = start('src/worker/main.ts', { ...env, DISCORD_TOKEN: 'wrong.token.here' })
  await using greedy = start('src/worker/main.ts', { ...env, MESSAGE_CONTENT: 'true' })
  for (const [worker, advice] of [
    [unknown, /Discord does not know DISCORD_TOKEN/],
    [greedy, /has not granted the intent “Message Content”/],
  ] as const) {
    assert.deepEqual(await worker.ended, [1, null])
    assert.match((await worker.output)[0], advice)
  }
  await using lost = start('src/worker/main.ts', env)
  await until('the worker says how it is', () => redis.exists('stats:worker'))
  discord.gateway.disconnect(4004)
  assert.deepEqual(await lost.ended, [1, null])
  assert.match((await lost.output)[0], /Discord hung up with code 4004/)
})

test('killed in the middle of a sound, with Redis killed too, the worker loses nothing: the board plays on when it is back', async () => {
  // As the platform runs it: every write is on disk before it is answered.
  await using server = await RedisServer.start({ appendOnly: true })
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  const env = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.restUrl,
    REDIS_URL: server.url,
    NODE_EXTRA_CA_CERTS: discord.caFile,
    PATH: process.env['PATH'] ?? '',
    SOUND_USER_COOLDOWN_MS: '0',
    SOUND_GUILD_COOLDOWN_MS: '0',
  }
  await using register = start('src/commands/register.ts', env)
  assert.deepEqual(await register.ended, [0, null])
  const redis = server.connect()
  const isThere = () => redis.exists('stats:worker')
  await using first = start('src/worker/main.ts', env)
  await until('the worker says how it is', isThere)
  const sound = discord.cdn.upload('horn.mp3', makeFile({ tone: 440, length: 2000, as: '-f mp3' }))
  const ask = async (command: string, options = {}) =>
    (await guild.runCommand(guild.owner, command, options)).content
  assert.match(await ask('soundboard add', { emoji: '🔔', sound }), /^🔔 plays horn now/)
  await ask('soundboard board')
  const board = guild.messages().find(({ embeds }) => embeds[0]?.title === 'Soundboard')?.id ?? ''
  guild.joinVoice(guild.owner)
  guild.react(guild.owner, board, '🔔')
  const { listener } = await discord.hear(guild)
  await until('it has begun', () => listener.sound.length > 10)
  first.child.kill('SIGKILL')
  await first.ended
  await server.kill()
  await server.restart({ data: 'kept' })
  await until('Redis is back', () => redis.status === 'ready')
  await redis.del('stats:worker') // of the one that could not sign off

  await using _second = start('src/worker/main.ts', env)
  await until('the worker says how it is', isThere)
  assert.match(await ask('soundboard play', { sound: '🔔' }), /^🔔 horn plays\.$/)
  const next = await until('it is heard again', () => {
    const session = discord.voice.sessionIn(guild.id)
    return session?.listener !== listener && session?.listener.sound.length ? session.listener : undefined
  })
  await until('it is over', () => next.frames.at(-1)?.isSilence)
  assert.deepEqual(
    runsOf(tonesOf(next.sound, [440, 1000])).map(({ tones }) => tones),
    ['10'],
  )
  guild.unreact(guild.owner, board, '🔔')
  next.forget()
  guild.react(guild.owner, board, '🔔')
  await until('the board plays', () => next.sound.length > 10)
})

test('a mount that is missing ends the worker with 1 and what to do', async () => {
  const { server } = await startRedis()
  await using worker = start('src/worker/main.ts', {
    DISCORD_TOKEN: 'x',
    REDIS_URL: server.url,
    SOUND_FOLDER: '/not/mounted',
  })
  assert.deepEqual(await worker.ended, [1, null])
  assert.match(
    (await worker.output)[0],
    /The folder \/not\/mounted cannot be used for sounds: ENOENT; whoever runs me has to mount it/,
  )
})

test('what keeps the worker from logging in is told with what to do', () => {
  assert.match(explainLogin(new Error('An invalid token was provided.')), /DISCORD_TOKEN/)
  assert.match(explainLogin(new Error('Used disallowed intents')), /MESSAGE_CONTENT/)
  assert.equal(explainLogin(new Error('x')), 'the worker could not start')
})
