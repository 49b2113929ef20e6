import assert from 'node:assert/strict'
import test from 'node:test'
// @boundaries-ignore what tests start is shared by all of them
import { until } from '../../../../test/discord/index.ts'
import { makeFile, makeFileWithCover } from '../sound/test-files.ts'
import { LEAVE } from '../soundboard/board-pages.ts'
import { HORN, keptReactions, startWithSounds } from '../testing/sound-world.ts'

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
  assert.deepEqual(keptReactions(world, world.boardPages()[0]?.id ?? ''), [`horn:${id}`, LEAVE])
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
