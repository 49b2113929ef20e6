import assert from 'node:assert/strict'
import test from 'node:test'
// @boundaries-ignore what tests start is shared by all of them
import { runsOf, tonesOf, until } from '../../../../test/discord/index.ts'
import { SoundLibrary } from '../sound/index.ts'
import { LEAVE, PAGE_SIZE } from '../soundboard/board-pages.ts'
import { SOUNDS_CHANGED } from '../soundboard/sounds-changed.ts'
import { HORN, keptReactions, startWithSounds } from '../testing/sound-world.ts'

test('a reaction below the board plays, is taken back, and plays again', async () => {
  await using world = await startWithSounds({ '🔔': HORN })
  const { guild, discord, boardPages, reactionsOf } = world
  await world.run('soundboard board')
  const [board] = boardPages()
  assert.ok(board)
  assert.equal(board.embeds[0]?.description, '🔔  some horn')
  assert.deepEqual(reactionsOf(board), ['🔔', LEAVE])
  const ann = world.join('ann')
  guild.joinVoice(ann)
  for (let time = 0; time < 2; time += 1) {
    guild.react(ann, board.id, '🔔')
    const { listener } = await discord.hear(guild)
    await until('it was heard', () => listener.sound.length > 10)
    await until('it is silent again', () => listener.frames.at(-1)?.isSilence)
    assert.deepEqual(
      runsOf(tonesOf(listener.sound, [440, 1000])).map(({ tones }) => tones),
      ['10'],
    )
    assert.equal(listener.faults.undecrypted, 0)
    assert.ok(listener.sound.every(({ protection }) => protection === 'dave'))
    listener.forget()
    await until(
      'the reaction is taken back',
      () => discord.world.messages.reactionsTo(board.id)['🔔']?.includes(ann.id) === false,
    )
  }
  guild.react(ann, board.id, LEAVE)
  await until('the bot has left', () => guild.inVoice().length === 1)
  assert.deepEqual(world.problems, [])
})

test('a board lives on when the worker and Redis start anew, and plays what it played', async () => {
  await using world = await startWithSounds({ '🔔': HORN })
  const { guild, boardPages } = world
  await world.run('soundboard board')
  await world.stopBot()
  await world.restartRedis()
  await world.startBot()
  const [board] = boardPages()
  const ann = world.join('ann')
  guild.joinVoice(ann)
  guild.react(ann, board?.id ?? '', '🔔')
  assert.deepEqual(await world.hear([440]), ['1'])

  await world.restartRedis()
  const { listener } = await world.discord.hear(guild)
  listener.forget()
  guild.unreact(ann, board?.id ?? '', '🔔')
  guild.react(ann, board?.id ?? '', '🔔')
  assert.deepEqual(await world.hear([440]), ['1'])
})

test('what the web changes is on the board soon', async () => {
  await using world = await startWithSounds({ '🔔': HORN })
  const { guild, services, boardPages } = world
  await world.run('soundboard board')
  await services.sounds.rename(guild.id, '🔔', 'Ship bell')
  await world.redis.publish(SOUNDS_CHANGED, guild.id)
  await until('the board shows it', () => boardPages()[0]?.embeds[0]?.description === '🔔  Ship bell')
})

test('what changes while the worker is away, or is not told of, is on the board when it is back', async () => {
  await using world = await startWithSounds({ '🔔': HORN })
  const { guild, boardPages } = world
  await world.run('soundboard board')
  const library = new SoundLibrary({ redis: world.redis })
  await world.stopBot()
  await library.rename(guild.id, '🔔', 'Ship bell')
  await world.startBot()
  const isShown = (text: string) => () => boardPages()[0]?.embeds[0]?.description === text
  await until('the board shows it', isShown('🔔  Ship bell'))
  await library.rename(guild.id, '🔔', 'Church bell')
  world.discord.rest.failNext('PATCH', /messages/, 400, 50_035, 'Invalid Form Body')
  await world.services.boardKeeper.catchUp()
  assert.equal(isShown('🔔  Ship bell')(), true)
  await world.services.boardKeeper.catchUp()
  assert.equal(isShown('🔔  Church bell')(), true)
  assert.deepEqual(await world.services.changedGuilds.all(), [])
})

test('the board follows the sounds, on as many messages as they need', async () => {
  await using world = await startWithSounds({ '🔔': HORN })
  const { guild, boardPages, reactionsOf, services } = world
  const [bell] = await services.sounds.list(guild.id)
  // Written by hand, since converting twenty files takes a while.
  const faces = Array.from({ length: PAGE_SIZE }, (_, index) => String.fromCodePoint(0x1f600 + index))
  for (const emoji of faces) {
    await world.redis.hset(
      `breqbot:{${guild.id}}:sounds`,
      emoji,
      JSON.stringify({ ...bell, key: emoji, emoji, addedAt: `2${emoji}` }),
    )
  }
  await world.run('soundboard board')
  assert.deepEqual(
    boardPages().map(({ embeds }) => embeds[0]?.title),
    ['Soundboard (1 of 2)', 'Soundboard (2 of 2)'],
  )
  const [first, second] = boardPages()
  assert.ok(first && second)
  assert.deepEqual(
    [reactionsOf(first), reactionsOf(second)],
    [
      ['🔔', ...faces.slice(0, PAGE_SIZE - 1), LEAVE],
      [faces.at(-1), LEAVE],
    ],
  )
  await world.redis.hdel(`breqbot:{${guild.id}}:sounds`, faces.at(-1) ?? '')
  await world.run('soundboard remove', { sound: '🔔' })
  assert.deepEqual(
    boardPages().map(({ id, embeds }) => [id, embeds[0]?.title]),
    [[first.id, 'Soundboard']],
  )
  const left = keptReactions(world, first.id)
  assert.deepEqual(left, [...faces.slice(0, PAGE_SIZE - 1), LEAVE])
})

test('a board whose message is deleted is no board any more, and a new one replaces the old', async () => {
  await using world = await startWithSounds({})
  const { guild, boardPages, services } = world
  await world.run('soundboard board')
  await world.run('soundboard board')
  const [board, ...others] = boardPages()
  assert.equal(others.length, 0)
  world.discord.world.messages.delete(board?.id ?? '')
  await until('the board is forgotten', () => services.boards.of(guild.id) === undefined)
  assert.deepEqual(world.problems, [])
})
