import assert from 'node:assert/strict'
import test from 'node:test'
import { defineSubreddits } from '../config/subreddit.ts'
import type { SubredditInput } from '../config/subreddit.ts'
import type { PageQuery } from '../reddit/reddit.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { rawImage, rawText } from '../testing/raw-posts.ts'
import { makePost, startTestPool } from '../testing/test-pool.ts'
import { harvest } from './harvest.ts'

const WEEK = 'top:week'
const MONTH = 'top:month'
const SETTINGS = { LISTINGS: [WEEK, MONTH], MAX_POSTS: 500, MAX_AGE_DAYS: 60 }
const DAY = 86_400

type Pages = Readonly<Record<string, readonly (readonly unknown[] | Error)[]>>

/** A pool, and a Reddit that has nothing but these pages of listings. */
async function startWorld(pages: Pages, settings: Partial<typeof SETTINGS> = {}) {
  const pool = await startTestPool()
  const clock = new FakeClock()
  const asked: string[] = []
  const readPage = async ({ listing, after }: PageQuery) => {
    const place = Number(after ?? 0)
    asked.push(`${listing} ${place}`)
    const page = pages[listing]?.[place] ?? []
    if (page instanceof Error) throw page
    const isLast = place + 1 >= (pages[listing]?.length ?? 0)
    return { posts: page, after: isLast ? undefined : String(place + 1) }
  }
  return {
    pool,
    clock,
    asked,
    run: (input: Partial<SubredditInput> = {}) => {
      const [subreddit] = defineSubreddits([{ name: 'boats', ...input }])
      assert.ok(subreddit)
      const options = {
        reddit: { readPage },
        store: pool.store,
        clock,
        settings: { ...SETTINGS, ...settings },
      }
      return harvest(subreddit, options)
    },
    ids: async () => (await pool.store.list('boats')).map(({ id }) => id).toSorted(),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}

test('the pool becomes what the listings hold together, each post once', async () => {
  await using world = await startWorld({
    [WEEK]: [[rawText('a'), rawText('b')], [rawText('c')]],
    [MONTH]: [[rawText('b'), rawText('d')]],
  })
  await world.pool.store.put('boats', [makePost('old'), makePost('a')])
  const result = await world.run()
  assert.deepEqual(
    [result, await world.ids(), world.asked],
    [{ listed: 5, posts: 4 }, ['a', 'b', 'c', 'd'], ['top:week 0', 'top:week 1', 'top:month 0']],
  )
})

test('what is not wanted, or malformed, stays out', async () => {
  const created = new FakeClock().now() / 1000 - 61 * DAY
  await using world = await startWorld({
    [WEEK]: [
      [rawImage('a'), rawText('text'), rawImage('old', { created_utc: created }), { id: 'broken' }, null],
    ],
  })
  assert.deepEqual([await world.run({ needs: 'image' }), await world.ids()], [{ listed: 5, posts: 1 }, ['a']])
})

test('reading ends when there are enough posts', async () => {
  await using world = await startWorld(
    {
      [WEEK]: [[rawText('a'), rawText('b')], [rawText('c'), rawText('d')], [rawText('e')]],
      [MONTH]: [[rawText('f')]],
    },
    { MAX_POSTS: 3 },
  )
  assert.deepEqual(
    [await world.run(), await world.ids(), world.asked],
    [{ listed: 4, posts: 3 }, ['a', 'b', 'c'], ['top:week 0', 'top:week 1']],
  )
})

test('a listing that leads back to itself for ever ends', async () => {
  const pages = Array.from({ length: 100 }, (_, page) => [rawText(`p${page}`)])
  await using world = await startWorld({ [WEEK]: pages })
  assert.deepEqual([(await world.run()).posts, world.asked.length], [12, 13])
})

test('when reading fails half-way what was found comes in, and only what is too old leaves', async () => {
  await using world = await startWorld({ [WEEK]: [[rawText('a')], new Error('Reddit is away')] })
  const now = world.clock.now() / 1000
  await world.pool.store.put('boats', [
    makePost('recent', { created: now - 59 * DAY }),
    makePost('old', { created: now - 61 * DAY }),
  ])
  await assert.rejects(world.run(), { message: 'Reddit is away' })
  assert.deepEqual(await world.ids(), ['a', 'recent'])
})

test('of a listing without posts nothing is concluded, and one whose posts are all unwanted empties the pool', async () => {
  await using world = await startWorld({ [WEEK]: [[]] })
  await world.pool.store.put('boats', [makePost('a')])
  assert.deepEqual([await world.run(), await world.ids()], [{ listed: 0, posts: 0 }, ['a']])
  await using other = await startWorld({ [WEEK]: [[rawText('b', { over_18: true })]] })
  await other.pool.store.put('boats', [makePost('a')])
  assert.deepEqual([await other.run(), await other.ids()], [{ listed: 1, posts: 0 }, []])
})
