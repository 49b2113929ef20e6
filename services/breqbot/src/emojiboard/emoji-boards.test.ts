import assert from 'node:assert/strict'
import test from 'node:test'
import { readEmoji } from '../emoji/read-emoji.ts'
import { newGuild, startRedis } from '../testing/start-redis.ts'
import { EmojiBoards, MOST_BOARDS } from './emoji-boards.ts'

const { redis } = await startRedis()
const boards = new EmojiBoards(redis)
const customEmoji = (index: number) => readEmoji(`<:xx:${100_000_000_000_000 + index}>`)
const STAR = { emoji: readEmoji('⭐'), channel: '1', amount: 3 }

test('an emoji has one board, which can be changed and removed', async () => {
  const guild = newGuild()
  await boards.set(guild, STAR)
  await boards.set(guild, { ...STAR, amount: 5 })
  assert.deepEqual(await boards.list(guild), [{ ...STAR, amount: 5 }])
  assert.deepEqual(await boards.find(guild, '⭐'), { ...STAR, amount: 5 })
  await boards.remove(guild, STAR.emoji)
  await assert.rejects(boards.remove(guild, STAR.emoji), { code: 'UNKNOWN' })
  assert.deepEqual([await boards.list(guild), await boards.find(guild, '⭐')], [[], undefined])
})

test('a guild has so many boards at most, and may change them still', async () => {
  const guild = newGuild()
  for (let index = 0; index < MOST_BOARDS; index += 1) {
    await boards.set(guild, { ...STAR, emoji: customEmoji(index) })
  }
  await assert.rejects(boards.set(guild, STAR), { code: 'TOO_MANY' })
  await boards.set(guild, { ...STAR, emoji: customEmoji(0), amount: 9 })
})

test('what stands for a message on a board is remembered, for each board', async () => {
  const message = { guild: newGuild(), emoji: STAR.emoji, message: '7' }
  await boards.setPost(message, '70')
  assert.equal(await boards.postOf(message), '70')
  assert.equal(await boards.postOf({ ...message, emoji: readEmoji('🎉') }), undefined)
  await boards.forgetPost(message)
  assert.equal(await boards.postOf(message), undefined)
})
