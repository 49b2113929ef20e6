import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import test from 'node:test'
import { makePost, startTestPool } from '../testing/test-pool.ts'
import { buildDraw } from './draw-posts.ts'
import { ringKey } from './keys.ts'
import { PoolStore } from './pool-store.ts'

const SIZE = 1000
const LAPS = 20
const LANES = 50
const CHURN_EVERY = 5
/** A lap takes as many draws as there are posts that it meets; a few more come while it lasts. */
const DRAWS = (LAPS + 2) * SIZE
const HARBOUR = { pool: 'boats', ring: 'all', channel: 'harbour' } as const

/** When a post came and left, in draws: from `added` on every draw could give it, before `removed` every draw could. */
interface Stay {
  readonly place: number
  readonly added: number
  removed: number
}

test('in 20 laps of 1,000 posts, 50 draws at a time, nothing repeats while posts come and go', async (t) => {
  await using pool = await startTestPool()
  const churning = new PoolStore(await pool.connect())
  const draw = buildDraw(pool.redis, { channelTtl: 600 })
  const stays = new Map<string, Stay>()
  let [made, issued, resolved] = [0, 0, 0]
  const bring = async (posts: readonly ReturnType<typeof makePost>[]): Promise<void> => {
    await churning.put('boats', posts)
    for (const { id } of posts) {
      const place = Number(await pool.redis.zscore(ringKey('boats', 'all'), id))
      stays.set(id, { place, added: issued, removed: Infinity })
    }
  }
  const makeNext = () => makePost(made++)
  await bring(Array.from({ length: SIZE }, makeNext))

  const given: string[] = []
  const changes: Promise<void>[] = []
  const change = async (): Promise<void> => {
    const present = [...stays].filter(([, { removed }]) => removed === Infinity)
    const [leaving, stay] = present[randomInt(present.length)] ?? []
    if (stay) stay.removed = resolved // draws that were asked for before may still come after it
    await Promise.all([churning.remove('boats', leaving ? [leaving] : []), bring([makeNext()])])
  }
  const lane = async (): Promise<void> => {
    while (issued < DRAWS) {
      const turn = issued
      issued += 1
      if (turn % CHURN_EVERY === 0) changes.push(change())
      const json = await draw(HARBOUR)
      given[turn] = json === undefined ? 'nothing' : JSON.parse(json).id
      resolved += 1
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  await Promise.all(changes)

  const laps = splitLaps(given, (id) => stays.get(id)?.place ?? Number.NaN)
  const { repeats, missed } = judge(laps, stays)
  t.diagnostic(`${laps.length} laps, ${made - SIZE} posts came and went`)
  assert.deepEqual(
    { repeats, missed, nothing: given.includes('nothing') },
    { repeats: 0, missed: 0, nothing: false },
  )
  assert.ok(laps.length >= LAPS, `${laps.length} laps`)
  assert.equal(made, SIZE + DRAWS / CHURN_EVERY)
})

interface Lap {
  readonly begin: number
  readonly ids: readonly string[]
}

/**
 * The whole laps of a channel, told from the places of what was given: one rises from where it began, goes on below that
 * once there is nothing above, and ends where it began. The last one was not ended.
 */
function splitLaps(given: readonly string[], placeOf: (id: string) => number): readonly Lap[] {
  const begins = [0]
  let [start, position, isBelow] = [placeOf(given[0] ?? ''), placeOf(given[0] ?? ''), false]
  for (const [turn, id] of given.entries()) {
    if (turn === 0) continue
    const place = placeOf(id)
    const goesOn = isBelow ? place > position && place < start : place > position || place < start
    if (goesOn) isBelow ||= place < start
    else {
      begins.push(turn)
      ;[start, isBelow] = [place, false]
    }
    position = place
  }
  return begins.slice(0, -1).map((begin, lap) => ({ begin, ids: given.slice(begin, begins[lap + 1]) }))
}

/** How many posts a lap gave twice, and how many it left out though they were there all the time. */
function judge(laps: readonly Lap[], stays: ReadonlyMap<string, Stay>) {
  let [repeats, missed] = [0, 0]
  for (const { begin, ids } of laps) {
    const seen = new Set(ids)
    repeats += ids.length - seen.size
    for (const [id, { added, removed }] of stays) {
      if (added <= begin && removed >= begin + ids.length && !seen.has(id)) missed += 1
    }
  }
  return { repeats, missed }
}
