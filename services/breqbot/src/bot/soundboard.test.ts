import assert from 'node:assert/strict'
import test from 'node:test'
import { PermissionFlagsBits as Flags } from 'discord.js'
// @boundaries-ignore what tests start is shared by all of them
import { until } from '../../../../test/discord/index.ts'
import type { BotWorld } from '../testing/bot-world.ts'
import { BELL, HORN, startWithSounds } from '../testing/sound-world.ts'

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

function guildChannel({ services, guild }: BotWorld) {
  const channel = services.client.channels.cache.get(guild.voiceChannel.id)
  return channel && 'permissionOverwrites' in channel ? channel : undefined
}
