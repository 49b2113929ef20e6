import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import test from 'node:test'
import { makePost, startTestPool } from '../testing/test-pool.ts'
import { buildDraw } from './draw-posts.ts'
import { cursorKey } from './keys.ts'
import { PoolStore } from './pool-store.ts'

const SIZE = 1000
const LAPS = 20
const LANES = 50
const CHURN_EVERY = 5
const HARBOUR = { pool: 'boats', ring: 'all', channel: 'harbour' } as const

interface Given {
  readonly id: string
  readonly beginsLap: boolean
}

/** When a post came and left, in draws: from `added` on every draw could give it, before `removed` every draw could. */
interface Stay {
  added: number
  removed: number
}

test('in 20 laps of 1,000 posts, 50 draws at a time, nothing repeats while posts come and go', async () => {
  await using pool = await startTestPool()
  const churning = new PoolStore(await pool.connect())
  const draw = buildDraw(pool.redis, { channelTtl: 600 })
  const stays = new Map<string, Stay>()
  let made = 0
  const makeNext = () => makePost(made++)
  const first = Array.from({ length: SIZE }, makeNext)
  await churning.put('boats', first)
  for (const { id } of first) stays.set(id, { added: 0, removed: Infinity })

  const given: (Given | undefined)[] = []
  let [issued, resolved, laps] = [0, 0, 0]
  const changes: Promise<void>[] = []
  const change = async (): Promise<void> => {
    const present = [...stays].filter(([, { removed }]) => removed === Infinity)
    const [leaving, stay] = present[randomInt(present.length)] ?? []
    const coming = makeNext()
    if (stay) stay.removed = resolved // draws that were asked for before may still come after it
    await Promise.all([churning.remove('boats', leaving ? [leaving] : []), churning.put('boats', [coming])])
    stays.set(coming.id, { added: issued, removed: Infinity })
  }
  const drawOne = async (): Promise<void> => {
    const place = issued
    issued += 1
    if (place % CHURN_EVERY === 0) changes.push(change())
    // One connection answers in the order of asking, so the cursor is the one that this very draw left.
    const [json, cursor] = await Promise.all([draw(HARBOUR), pool.redis.get(CURSOR)])
    const [position, start] = (cursor ?? '').split(' ')
    const beginsLap = position === start
    given[place] = json ? { id: JSON.parse(json).id, beginsLap } : undefined
    resolved += 1
    if (beginsLap) laps += 1
  }
  const lane = async (): Promise<void> => {
    while (laps <= LAPS) await drawOne()
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  await Promise.all(changes)

  const { repeats, missed } = judge(given, stays)
  const nothing = given.filter((post) => post === undefined).length
  assert.deepEqual({ laps, repeats, missed, nothing }, { laps: LAPS + 1, repeats: 0, missed: 0, nothing: 0 })
  assert.ok(made > SIZE + (LAPS * SIZE) / CHURN_EVERY / 2, `${made} posts came`)
})

const CURSOR = cursorKey(HARBOUR.pool, HARBOUR.ring, HARBOUR.channel)

/** How many posts a lap gave twice, and how many it left out though they were there all the time. */
function judge(given: readonly (Given | undefined)[], stays: ReadonlyMap<string, Stay>) {
  const begins = given.flatMap((post, place) => (post?.beginsLap ? [place] : []))
  let [repeats, missed] = [0, 0]
  for (const [lap, begin] of begins.slice(0, -1).entries()) {
    const end = begins[lap + 1] ?? begin
    const ids = given.slice(begin, end).map((post) => post?.id)
    const seen = new Set(ids)
    repeats += ids.length - seen.size
    for (const [id, { added, removed }] of stays) {
      if (added <= begin && removed >= end && !seen.has(id)) missed += 1
    }
  }
  return { repeats, missed }
}
