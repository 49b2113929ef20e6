import assert from 'node:assert/strict'
import test from 'node:test'
import { makePost, startTestPool } from '../testing/test-pool.ts'
import { ringKey } from './keys.ts'
import { RING_NAMES, ringFor } from './rings.ts'
import type { Ring } from './rings.ts'

test('a post is in the rings of what it is, and changes them with what it becomes', async () => {
  await using pool = await startTestPool()
  const membersOf = async (name: string, ring: Ring): Promise<readonly string[]> =>
    pool.redis.zrange(ringKey(name, ring), '0', '-1')
  const membership = async () => {
    const members = RING_NAMES.map(async (ring) => [
      ring,
      (await membersOf('boats', ring)).toSorted().join(' '),
    ])
    return Object.fromEntries(await Promise.all(members))
  }
  await pool.store.put('boats', [
    makePost('picture'),
    makePost('text', { kind: 'text' }),
    makePost('bare', { kind: 'gallery', nsfw: true }),
  ])
  assert.deepEqual(await membership(), {
    all: 'bare picture text',
    safe: 'picture text',
    'all-image': 'bare picture',
    'safe-image': 'picture',
  })
  await pool.store.put('boats', [makePost('picture', { nsfw: true }), makePost('text')])
  assert.deepEqual(await membership(), {
    all: 'bare picture text',
    safe: 'text',
    'all-image': 'bare picture text',
    'safe-image': 'text',
  })
  assert.deepEqual(await pool.store.size('boats'), { all: 3, safe: 1, 'all-image': 3, 'safe-image': 1 })
})

test('what a client asks for names the ring', () => {
  const asked = [true, false].flatMap((nsfw) => [true, false].map((image) => ringFor({ nsfw, image })))
  assert.deepEqual(asked, ['all-image', 'all', 'safe-image', 'safe'])
})

test('posts that are not retained leave every ring, and a cleared pool is empty', async () => {
  await using pool = await startTestPool()
  const posts = Array.from({ length: 250 }, (_, id) => makePost(id))
  await pool.store.put('boats', posts)
  await pool.store.put('trains', [makePost('t')])
  await pool.store.retain('boats', new Set(['3', '7', 'unknown']))
  const retained = (await pool.store.list('boats')).map(({ id }) => id).toSorted()
  const size = await pool.store.size('boats')
  await pool.store.clear('boats')
  assert.deepEqual(
    [retained, size, await pool.store.size('boats'), (await pool.store.list('trains')).length],
    [
      ['3', '7'],
      { all: 2, safe: 2, 'all-image': 2, 'safe-image': 2 },
      { all: 0, safe: 0, 'all-image': 0, 'safe-image': 0 },
      1,
    ],
  )
})

test('a place in the ring is a whole number that a score holds exactly, and another in each pool', async () => {
  await using pool = await startTestPool()
  const posts = Array.from({ length: 500 }, (_, id) => makePost(id))
  const placesOf = async (name: string) => {
    await pool.store.put(name, posts)
    const members = await pool.redis.zrange(ringKey(name, 'all'), '0', '-1', 'WITHSCORES')
    return members.filter((_, index) => index % 2 === 1)
  }
  const [boats, trains] = [await placesOf('boats'), await placesOf('trains')]
  const places = [...boats, ...trains]
  assert.deepEqual(
    [new Set(places).size, places.filter((place) => !/^\d+$/.test(place) || Number(place) >= 2 ** 52)],
    [1000, []],
  )
  await pool.store.put('boats', posts)
  assert.deepEqual(await pool.redis.zcard(ringKey('boats', 'all')), 500)
  assert.deepEqual(await placesOf('boats'), boats)
})
