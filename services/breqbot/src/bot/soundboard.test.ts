import assert from 'node:assert/strict'
import test from 'node:test'
import { PermissionFlagsBits as Flags } from 'discord.js'
// @boundaries-ignore what tests start is shared by all of them
import { runsOf, tonesOf, until } from '../../../../test/discord/index.ts'
import { SoundLibrary } from '../sound/index.ts'
import { LEAVE, PAGE_SIZE } from '../soundboard/board-pages.ts'
import { SOUNDS_CHANGED } from '../soundboard/sounds-changed.ts'
import { makeFile, makeFileWithCover } from '../sound/test-files.ts'
import { BotWorld } from '../testing/bot-world.ts'

const HORN = makeFile({ tone: 440, length: 400, as: '-f mp3' })
const BELL = makeFile({ tone: 1000, length: 400, as: '-f mp3' })

/** A world in which the guild's owner has added sounds, as the first argument says. */
async function startWithSounds(sounds: Readonly<Record<string, Buffer>>, options = {}) {
  await using undo = new AsyncDisposableStack()
  const world = undo.use(await BotWorld.start(options))
  const { guild, discord } = world
  const run = (command: string, values = {}, user = guild.owner) => guild.runCommand(user, command, values)
  for (const [emoji, bytes] of Object.entries(sounds)) {
    const sound = discord.cdn.upload('some_horn.mp3', bytes)
    const { content } = await run('soundboard add', { emoji, sound })
    assert.match(content, / plays some horn now, for 0\.[45] s\.$/)
  }
  const boardPages = () => guild.messages().filter(({ embeds }) => embeds[0]?.title?.startsWith('Soundboard'))
  const reactionsOf = (message: { readonly id: string }) =>
    Object.keys(world.discord.world.messages.reactionsTo(message.id))
  const hear = async (frequencies: readonly number[]) => {
    const { listener } = await discord.hear(guild)
    await until('it is silent again', () => listener.sound.length > 0 && listener.frames.at(-1)?.isSilence)
    return runsOf(tonesOf(listener.sound, frequencies)).map(({ tones }) => tones)
  }
  undo.move()
  return Object.assign(world, { run, boardPages, reactionsOf, hear })
}

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

test('while Redis is away members are told so, nothing is done by halves, and it goes on when it is back', async () => {
  await using world = await startWithSounds({ '🔔': HORN })
  const { guild, boardPages } = world
  const ann = world.join('ann')
  guild.joinVoice(ann)
  await world.redis.save()
  await world.server.kill()
  const away = '⚠️ My memory is away for a moment, so I did nothing; try again soon.'
  for (const [command, options] of [
    ['soundboard play', { sound: '🔔' }],
    ['soundboard board', {}],
    ['balance', {}],
  ] as const) {
    assert.equal((await world.run(command, options, guild.owner)).content, away)
  }
  assert.deepEqual(boardPages(), [])
  await world.resumeRedis()
  assert.equal((await world.run('soundboard play', { sound: '🔔' }, ann)).content, '🔔 some horn plays.')
  assert.ok(world.problems.every(({ msg }) => !msg.includes('command failed')))
})

test('sounds are mixed, and the policy of the guild decides otherwise', async () => {
  await using world = await startWithSounds({ '🔔': HORN, '🥁': BELL })
  const { guild } = world
  const ann = world.join('ann')
  guild.joinVoice(ann)
  await world.services.voice.join(guild.id, guild.voiceChannel.id)
  const playBoth = () =>
    Promise.all(['🔔', '🥁'].map((sound) => world.run('soundboard play', { sound }, ann)))
  await playBoth()
  assert.ok((await world.hear([440, 1000])).includes('11'))
  const { listener } = await world.discord.hear(guild)
  listener.forget()
  const { content } = await world.run('soundboard policy', { policy: 'queue' })
  assert.equal(content, 'Sounds wait for each other.')
  const replies = await playBoth()
  assert.deepEqual(
    replies.map((reply) => reply.content),
    ['🔔 some horn plays.', '🥁 some horn waits for 1 others.'],
  )
  assert.deepEqual(await world.hear([440, 1000]), ['10', '01'])
})

test('who reacts has to be in a voice channel, and nobody calls the bot away from others', async () => {
  await using world = await startWithSounds({ '🔔': HORN })
  const { guild } = world
  const [ann, bob] = [world.join('ann'), world.join('bob')]
  const play = async (user = ann) => (await world.run('soundboard play', { sound: '🔔' }, user)).content
  assert.equal(await play(), '⚠️ Go into a voice channel first.')
  guild.joinVoice(ann)
  assert.equal(await play(), '🔔 some horn plays.')
  const elsewhere = guild.addChannel('Elsewhere', 2)
  guild.joinVoice(bob, elsewhere)
  assert.equal(await play(bob), `⚠️ Somebody is listening to me in <#${guild.voiceChannel.id}>; go there.`)
  guild.leaveVoice(ann)
  assert.equal(await play(bob), '🔔 some horn plays.')
  assert.ok(guild.inVoice(elsewhere.id).includes(world.discord.bot.id))
})

test('permissions are those of Discord, for members and for the bot', async () => {
  await using world = await startWithSounds({ '🔔': HORN })
  const { guild, discord } = world
  const ann = world.join('ann')
  const maker = world.join('maker', Flags.CreateGuildExpressions)
  const manager = world.join('manager', Flags.ManageGuildExpressions)
  const say = async (user: typeof ann, command: string, options = {}) =>
    (await world.run(`soundboard ${command}`, options, user)).content
  const sound = discord.cdn.upload('bell.mp3', BELL)
  const refused = (permission: string) => `⚠️ For that you need the permission “${permission}”.`
  assert.deepEqual(
    [
      await say(ann, 'add', { emoji: '🥁', sound }),
      await say(ann, 'board'),
      await say(ann, 'policy', { policy: 'mix' }),
      await say(ann, 'remove', { sound: '🔔' }),
      await say(maker, 'remove', { sound: '🔔' }),
      await say(maker, 'add', { emoji: '🥁', sound }),
      await say(maker, 'remove', { sound: '🥁' }),
      await say(manager, 'remove', { sound: '🔔' }),
    ],
    [
      refused('Create Expressions'),
      refused('Manage Expressions'),
      refused('Manage Expressions'),
      refused('Manage Expressions'),
      refused('Manage Expressions'),
      '🥁 plays bell now, for 0.4 s.',
      '🥁 bell is gone.',
      '🔔 some horn is gone.',
    ],
  )
  guild.joinVoice(ann)
  guild.deny(guild.voiceChannel, guild.id, Flags.UseSoundboard)
  await until('the bot knows it', () => guildChannel(world)?.permissionOverwrites.cache.size === 1)
  assert.equal(await say(ann, 'play', { sound: '🔔' }), refused('Use Soundboard'))
  guild.deny(guild.voiceChannel, discord.bot.id, Flags.Speak)
  await until('the bot knows it', () => guildChannel(world)?.permissionOverwrites.cache.has(discord.bot.id))
  assert.equal(await say(guild.owner, 'play', { sound: '🔔' }), '⚠️ Go into a voice channel first.')
  assert.equal(
    await say(ann, 'play', { sound: '🔔' }),
    `⚠️ I need the permission “Speak” in <#${guild.voiceChannel.id}>.`,
  )
})

function guildChannel({ services, guild }: BotWorld) {
  const channel = services.client.channels.cache.get(guild.voiceChannel.id)
  return channel && 'permissionOverwrites' in channel ? channel : undefined
}

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
  const left = discordReactions(world, first.id)
  assert.deepEqual(left, [...faces.slice(0, PAGE_SIZE - 1), LEAVE])
})

const discordReactions = ({ discord }: BotWorld, message: string): readonly string[] =>
  Object.entries(discord.world.messages.reactionsTo(message)).flatMap(([emoji, users]) =>
    users.length > 0 ? [emoji] : [],
  )

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

test('what is no sound, and an emoji of another guild, is refused', async () => {
  await using world = await startWithSounds({})
  const { guild, discord } = world
  const sound = discord.cdn.upload('horn.mp3', Buffer.from('just a text'))
  const add = async (emoji: string) => (await world.run('soundboard add', { emoji, sound })).content
  assert.match(await add('🔔'), /^⚠️ horn\.mp3 holds no sound that can be played/)
  assert.match(await add('<:horn:123456789012345678>'), /belongs to another server/)
  assert.match(await add('horn'), /^⚠️ “horn” is no emoji/)
  assert.match(await add('❌'), /sends me away/)
  const id = guild.addEmoji('horn')
  await until('the bot knows the emoji', () => world.services.client.emojis.cache.has(id))
  const real = discord.cdn.upload('horn.mp3', HORN)
  const added = await world.run('soundboard add', { emoji: `<:horn:${id}>`, sound: real })
  assert.match(added.content, /^<:horn:\d+> plays horn now/)
  await world.run('soundboard board')
  assert.deepEqual(discordReactions(world, world.boardPages()[0]?.id ?? ''), [`horn:${id}`, LEAVE])
})

test('uploads that Discord cannot be trusted with are told apart, and Opus of other lengths and with art plays', async () => {
  await using world = await startWithSounds({})
  const { discord } = world
  const add = async (emoji: string, name: string, bytes: Buffer) =>
    (await world.run('soundboard add', { emoji, sound: discord.cdn.upload(name, bytes) })).content
  const opus = '-c:a libopus -frame_duration 60 -f ogg'
  assert.match(
    await add('🔔', 'big.mp3', Buffer.alloc(50 * 1024 * 1024)),
    /^⚠️ The file is too large: at most 8 MiB/,
  )
  assert.match(await add('🔔', 'text.mp3', Buffer.from('a text')), /^⚠️ text\.mp3 holds no sound/)
  assert.match(
    await add('🔔', 'long.ogg', makeFile({ tone: 440, length: 500, as: opus })),
    /^🔔 plays long now/,
  )
  assert.match(
    await add('🥁', 'art.opus', makeFileWithCover({ tone: 1000, length: 500 })),
    /^🥁 plays art now/,
  )
  const expired = discord.cdn.upload('late.mp3', HORN)
  discord.cdn.expireLinks()
  const { content } = await world.run('soundboard add', { emoji: '🎺', sound: expired })
  assert.equal(content, '⚠️ The link to late.mp3 has expired; upload the file again.')
  world.guild.joinVoice(world.guild.owner)
  await world.run('soundboard policy', { policy: 'queue' })
  for (const sound of ['🔔', '🥁']) await world.run('soundboard play', { sound })
  assert.deepEqual(await world.hear([440, 1000]), ['10', '01'])
})

test('who plays too much waits, by command and by reaction', async () => {
  await using world = await startWithSounds({ '🔔': HORN }, { env: { SOUND_USER_COOLDOWN_MS: '60000' } })
  const { guild, discord } = world
  const ann = world.join('ann')
  guild.joinVoice(ann)
  const play = async () => (await world.run('soundboard play', { sound: '🔔' }, ann)).content
  assert.equal(await play(), '🔔 some horn plays.')
  assert.equal(await play(), '⚠️ Wait 60 more seconds.')
  await world.hear([440])
  const { listener } = await discord.hear(guild)
  listener.forget()
  await world.run('soundboard board')
  const board = world.boardPages()[0]?.id ?? ''
  guild.react(ann, board, '🔔')
  await until(
    'the reaction is taken back',
    () => !discord.world.messages.reactionsTo(board)['🔔']?.includes(ann.id),
  )
  assert.deepEqual(listener.sound, [])
})

test('sounds are made louder, listed, and stopped', async () => {
  await using world = await startWithSounds({ '🔔': HORN })
  const { guild } = world
  const ann = world.join('ann')
  const { content } = await world.run('soundboard volume', { sound: '🔔', volume: 150 })
  assert.equal(content, '🔔 plays at 150 % now.')
  const { message } = await world.run('soundboard list', {}, ann)
  assert.match(message?.embeds[0]?.description ?? '', /^🔔 {2}some horn, 0\.[45] s$/)
  assert.equal((await world.run('soundboard stop', {}, ann)).content, '⚠️ Go into a voice channel first.')
  guild.joinVoice(ann)
  await world.run('soundboard play', { sound: '🔔' }, ann)
  assert.match((await world.run('soundboard stop', {}, ann)).content, /^It is quiet/)
})
