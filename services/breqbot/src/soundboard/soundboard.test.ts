import assert from 'node:assert/strict'
import test from 'node:test'
import { newGuild, startRedis } from '../testing/start-redis.ts'
import { PAGE_SIZE, layOut, renderPage } from './board-pages.ts'
import { Boards } from './boards.ts'
import { SoundPolicies } from './policies.ts'

const { redis } = await startRedis()

const keys = (quantity: number, from = 0) =>
  Array.from({ length: quantity }, (_, index) => String(from + index))

test('sounds fill one page after another', () => {
  assert.deepEqual(
    layOut([], keys(PAGE_SIZE * 2 + 1)).map(({ length }) => length),
    [PAGE_SIZE, PAGE_SIZE, 1],
  )
  assert.deepEqual(layOut([], []), [[]])
})

test('a sound stays where it is, and a new one goes where there is room', () => {
  const pages = layOut([], keys(PAGE_SIZE + 2))
  const without = layOut(
    pages,
    keys(PAGE_SIZE + 2).filter((key) => key !== '3'),
  )
  assert.deepEqual(without, [keys(PAGE_SIZE).filter((key) => key !== '3'), keys(2, PAGE_SIZE)])
  assert.deepEqual(layOut(without, [...without.flat(), 'new']), [
    [...(without[0] ?? []), 'new'],
    keys(2, PAGE_SIZE),
  ])
})

test('a page without sounds goes away, unless it is the last', () => {
  assert.deepEqual(layOut([['a'], ['b']], ['b']), [['b']])
  assert.deepEqual(layOut([['a'], ['b']], []), [[]])
})

test('names of sounds cannot mark the board up', () => {
  const sound = {
    id: '1',
    key: '🔔',
    emoji: '🔔',
    name: '**@everyone** <@1>',
    length: 20,
    bytes: 1,
    volume: 100,
    uploader: '1',
    addedAt: '',
    hasOriginal: false,
  }
  assert.equal(
    renderPage(['🔔', 'gone'], [sound], '').description,
    String.raw`🔔  \*\*@${'\u200B'}everyone\*\* \<@${'\u200B'}1\>`,
  )
})

test('boards are found by guild and by message, also after a restart, and are gone when removed', async () => {
  const guild = newGuild()
  const boards = await Boards.open(redis)
  const board = { guild, channel: '5', pages: [{ message: '50', marks: [{ key: '🔔', reaction: '🔔' }] }] }
  await boards.set({ ...board, pages: [{ message: '49', marks: [] }] })
  await boards.set(board)
  const reopened = await Boards.open(redis)
  for (const opened of [boards, reopened]) {
    assert.deepEqual(
      [opened.of(guild), opened.guildOf('50'), opened.guildOf('49')],
      [board, guild, undefined],
    )
  }
  await boards.remove(guild)
  assert.deepEqual([boards.of(guild), boards.guildOf('50')], [undefined, undefined])
  assert.equal((await Boards.open(redis)).of(guild), undefined)
})

test('sounds are mixed where nobody has decided otherwise', async () => {
  const policies = new SoundPolicies(redis)
  const guild = newGuild()
  assert.equal(await policies.find(guild), 'mix')
  await policies.set(guild, 'queue')
  assert.equal(await policies.find(guild), 'queue')
})
