import assert from 'node:assert/strict'
import test from 'node:test'
import { makePost, startTestPool } from '../testing/test-pool.ts'
import { buildDraw } from './draw-posts.ts'
import type { DrawPost } from './draw-posts.ts'
import { cursorKey, postsKey, ringKey } from './keys.ts'

const TTL = 600
const range = (size: number): readonly number[] => Array.from({ length: size }, (_, index) => index)
const idOf = (json: string | undefined): string => JSON.parse(json ?? '{"id":"none"}').id

async function drawIds(draw: DrawPost, times: number, channel?: string): Promise<readonly string[]> {
  const ids: string[] = []
  for (let time = 0; time < times; time++) ids.push(idOf(await draw({ pool: 'boats', ring: 'all', channel })))
  return ids
}

test('each lap of a channel gives every post once, and never the one that was just given', async () => {
  await using pool = await startTestPool()
  const size = 7
  await pool.store.put(
    'boats',
    range(size).map((id) => makePost(id)),
  )
  const draw = buildDraw(pool.redis, { channelTtl: TTL })
  const ids = await drawIds(draw, size * 200, 'harbour')
  const laps = range(200).map((lap) =>
    ids
      .slice(lap * size, (lap + 1) * size)
      .toSorted()
      .join(),
  )
  assert.deepEqual(new Set(laps), new Set(['0,1,2,3,4,5,6']))
  assert.deepEqual(
    ids.filter((id, index) => id === ids[index + 1]),
    [],
  )
})

test('a lap begins at any post with the same chance', async () => {
  await using pool = await startTestPool()
  const size = 100
  await pool.store.put(
    'boats',
    range(size).map((id) => makePost(id)),
  )
  let chance = 0
  const draw = buildDraw(pool.redis, { channelTtl: TTL, random: () => chance })
  const firsts: string[] = []
  for (const step of range(size)) {
    chance = (step + 0.5) / size
    firsts.push(...(await drawIds(draw, 1, `channel ${step}`)))
  }
  assert.deepEqual(new Set(firsts), new Set(range(size).map(String)))
})

test('a single post is given again and again, and of none there is none', async () => {
  await using pool = await startTestPool()
  const draw = buildDraw(pool.redis, { channelTtl: TTL })
  assert.equal(await draw({ pool: 'boats', ring: 'all', channel: 'harbour' }), undefined)
  assert.equal(await draw({ pool: 'boats', ring: 'all' }), undefined)
  await pool.store.put('boats', [makePost(1)])
  assert.deepEqual(await drawIds(draw, 3, 'harbour'), ['1', '1', '1'])
})

test('channels know nothing of each other, nor of other rings', async () => {
  await using pool = await startTestPool()
  await pool.store.put('boats', [makePost(1), makePost(2, { nsfw: true })])
  const draw = buildDraw(pool.redis, { channelTtl: TTL })
  await drawIds(draw, 1, 'one')
  const both = [await drawIds(draw, 2, 'two'), [...(await drawIds(draw, 1, 'one'))]]
  const safe = await draw({ pool: 'boats', ring: 'safe', channel: 'one' })
  assert.deepEqual([both[0]?.toSorted(), both[1]?.length, idOf(safe)], [['1', '2'], 1, '1'])
})

test('a draw without a channel leaves nothing behind, and one with it a cursor that ends', async () => {
  await using pool = await startTestPool()
  await pool.store.put('boats', [makePost(1), makePost(2)])
  const draw = buildDraw(pool.redis, { channelTtl: TTL })
  const before = await pool.redis.dbsize()
  await drawIds(draw, 5)
  const without = await pool.redis.dbsize()
  await drawIds(draw, 5, 'harbour')
  const cursor = cursorKey('boats', 'all', 'harbour')
  assert.deepEqual(
    [without - before, (await pool.redis.dbsize()) - before, (await pool.redis.ttl(cursor)) > TTL - 60],
    [0, 1, true],
  )
})

test('a post that left and is back has its old place, so that the lap does not give it twice', async () => {
  await using pool = await startTestPool()
  const posts = range(10).map((id) => makePost(id))
  await pool.store.put('boats', posts)
  const draw = buildDraw(pool.redis, { channelTtl: TTL })
  const given = await drawIds(draw, 4, 'harbour')
  await pool.store.remove('boats', given)
  await pool.store.put('boats', posts)
  const rest = await drawIds(draw, 6, 'harbour')
  assert.deepEqual([...given, ...rest].toSorted(), range(10).map(String))
})

test('a post whose text is gone is passed over and forgotten', async () => {
  await using pool = await startTestPool()
  await pool.store.put(
    'boats',
    range(5).map((id) => makePost(id)),
  )
  await pool.redis.hdel(postsKey('boats'), '1', '3')
  const draw = buildDraw(pool.redis, { channelTtl: TTL })
  const drawn = await drawIds(draw, 9, 'harbour')
  assert.deepEqual(
    [new Set(drawn), await pool.redis.zcard(ringKey('boats', 'all'))],
    [new Set(['0', '2', '4']), 3],
  )
})

test('fifty draws at a time over several connections give every post of a lap once', async () => {
  await using pool = await startTestPool()
  const size = 1000
  await pool.store.put(
    'boats',
    range(size).map((id) => makePost(id)),
  )
  const draws: DrawPost[] = []
  for (const _ of range(5)) draws.push(buildDraw(await pool.connect(), { channelTtl: TTL }))
  const lanes = range(50).map((lane) => drawIds(draws[lane % 5] ?? draws[0]!, size / 50, 'harbour'))
  const ids = (await Promise.all(lanes)).flat()
  assert.deepEqual([ids.length, new Set(ids).size], [size, size])
})

test('a Redis that forgot the script is told it again', async () => {
  await using pool = await startTestPool()
  await pool.store.put('boats', [makePost(1)])
  const draw = buildDraw(pool.redis, { channelTtl: TTL })
  const before = await drawIds(draw, 2)
  await pool.redis.script('FLUSH')
  assert.deepEqual(
    [before, await drawIds(draw, 2)],
    [
      ['1', '1'],
      ['1', '1'],
    ],
  )
})

test('what is drawn at once takes one step of Redis, and as much as would hold up others several', async () => {
  await using pool = await startTestPool()
  const size = 250
  await pool.store.put(
    'boats',
    range(size).map((id) => makePost(id)),
  )
  const draw = buildDraw(pool.redis, { channelTtl: TTL })
  const drawAtOnce = (times: number): Promise<readonly string[]> =>
    Promise.all(
      range(times).map(async (time) =>
        idOf(await draw({ pool: 'boats', ring: 'all', channel: `channel ${time % 2}` })),
      ),
    )
  const countSteps = async (): Promise<number> =>
    Number(/cmdstat_evalsha:calls=(\d+)/.exec(await pool.redis.info('commandstats'))?.[1] ?? 0)

  const first = await drawAtOnce(2) // Redis does not know the script yet
  const before = await countSteps()
  const few = await drawAtOnce(98)
  const between = await countSteps()
  const ids = [...first, ...few, ...(await drawAtOnce(400))]
  assert.deepEqual([between - before, (await countSteps()) - between], [1, 4])
  for (const channel of [0, 1]) {
    assert.equal(new Set(ids.filter((_, time) => time % 2 === channel)).size, size)
  }
})
