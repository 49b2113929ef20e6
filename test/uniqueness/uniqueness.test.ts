import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Findings } from './check-ids.ts'
import { releaseNemesis } from './nemesis.ts'
import { SKEW_KEY, SNOWCLOUD_ENV } from './settings.ts'
import { World, waitFor } from './world.ts'
import type { Writer } from './world.ts'

const TTL = Number(SNOWCLOUD_ENV.LEASE_TTL_MS)
/** No window that was granted before a moment ends later than so many milliseconds after it. */
const LONGEST_WINDOW = TTL + Number(SNOWCLOUD_ENV.AHEAD_MS)

suite('one worker id for all, and every id is unique', { concurrency: 3 }, () => {
  test('when six generators start at once, and end one after the other', async () => {
    await using world = await World.start({ snowclouds: 2 })
    const writers = Array.from({ length: 6 }, () => world.startWriter())
    const first = await holderAmong(writers)
    await first.signal('SIGTERM')
    const second = await holderAmong(writers.filter((writer) => writer !== first))
    await second.signal('SIGKILL')
    await holderAmong(writers.filter((writer) => writer !== first && writer !== second))
    areUnique(await world.check())
  })

  test('when a generator stands still past its lease', async () => {
    await using world = await World.start()
    const { holder, other } = await startTwo(world)
    await holder.signal('SIGSTOP')
    await other.makesIds()
    await holder.signal('SIGCONT')
    await other.makesIds()
    await other.signal('SIGTERM')
    await holder.makesIds()
    areUnique(await world.check())
  })

  test('when a generator stands still past its lease between making an id and giving it out', async () => {
    await using world = await World.start()
    const { holder, other } = await startTwo(world)
    await holder.stopBeforeAppending()
    const before = await holder.count()
    await other.makesIds()
    await holder.signal('SIGCONT')
    await waitFor(async () => (await holder.count()) > before, 'the ids of before the stop to be appended')
    await other.makesIds()
    areUnique(await world.check())
  })

  const losses: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
    'Redis is killed and comes back empty': async ({ redisServer }) => {
      await redisServer.kill()
      await redisServer.restart({ data: 'empty' })
    },
    'every key of Redis is deleted': ({ redis }) => redis.flushall(),
    'the ends of all windows are deleted': ({ redis }) => redis.del('{snowcloud}:ends'),
    'the holders of all leases are deleted': ({ redis }) => redis.del('{snowcloud}:holders'),
  }
  for (const [name, lose] of Object.entries(losses)) {
    test(`when ${name}; who holds a lease goes on`, async () => {
      await using world = await World.start({ snowclouds: 2 })
      const { holder, other } = await startTwo(world)
      await lose(world)
      await goesOn(holder, other)
      areUnique(await world.check())
    })
  }

  test('when Redis is killed and comes back with old data; who holds a lease goes on', async () => {
    await using world = await World.start({ snowclouds: 2 })
    const copy = await world.redisServer.copyData()
    const { holder, other } = await startTwo(world)
    await world.redisServer.kill()
    await world.redisServer.restart({ data: copy })
    await goesOn(holder, other)
    areUnique(await world.check())
  })

  test('when every key of Redis is deleted while the holder of a lease stands still', async () => {
    await using world = await World.start()
    const { holder, other } = await startTwo(world)
    await holder.signal('SIGSTOP')
    await world.redis.flushall()
    await world.isJudged()
    await sleep(300) // for the other, who asks ten times a second; the holder's window lasts longer
    await holder.signal('SIGCONT')
    // On a busy machine it may have stood still for longer than its window: then the other one has the lease.
    const current = await holderAmong([holder, other])
    await handsOver(current, current === holder ? other : holder)
    areUnique(await world.check())
  })

  test('when the clock of a generator is set back by 2 s, and by 0.2 s', async () => {
    await using world = await World.start()
    const clock = await world.makeClock()
    const { holder, other } = await startTwo(world, clock.env)
    for (const seconds of [-2, 0, -0.2]) {
      await clock.set(seconds)
      await holder.makesIds()
    }
    await handsOver(holder, other)
    areUnique(await world.check())
  })

  test('when the clock of a generator is an hour ahead: it makes none', async () => {
    await using world = await World.start()
    const clock = await world.makeClock()
    const { holder, other } = await startTwo(world, clock.env)
    await clock.set(3600)
    await holder.makesNone()
    await clock.set(0)
    await holder.makesIds()
    await handsOver(holder, other)
    areUnique(await world.check())
  })

  test('when the clock of Redis is 3 s back, right again, and 3 s ahead', async () => {
    // A holder is followed as far as the step goes, as it is for any step that happens when times are not so short.
    const env = { AHEAD_MS: '4000', MARGIN_MS: '4000' }
    await using world = await World.start({ hasSkewedClock: true, env })
    const { holder, other } = await startTwo(world)
    for (const skew of [-3000, 0, 3000]) {
      await world.redis.set(SKEW_KEY, skew)
      const until = Date.now() + LONGEST_WINDOW
      await waitFor(
        async () => (await lastTimeOf([holder, other])) >= until,
        'ids of a window from after the step',
      )
    }
    areUnique(await world.check())
  })

  test('when any of these happen in any order', async (t) => {
    const seed = randomInt(2 ** 32)
    t.diagnostic(`seed ${seed}`)
    await using world = await World.start({ snowclouds: 2, env: { POOL_SIZE: '2' } })
    await releaseNemesis(world, seed)
    areUnique(await world.check())
  })
})

suite('the checker finds that the ids of the originals are not unique', { concurrency: 3 }, () => {
  test('when the clock of a generator is set back', async () => {
    await using world = await World.start({ snowclouds: 0 })
    const clock = await world.makeClock()
    const writer = world.startNaiveWriter(clock.env)
    await writer.makesIds(200_000)
    // Which milliseconds it writes in is the machine's to say, so more than one second comes again.
    for (const seconds of [-1, -2, -3, -4, -5]) {
      const before = await writer.lastTime()
      await clock.set(seconds)
      await waitFor(async () => (await writer.lastTime()) < before, 'the clock to be set back')
      await waitFor(async () => (await writer.lastTime()) > before, 'the last second to come again')
    }
    const { duplicates, disorder } = await world.check()
    assert.ok(duplicates > 0)
    assert.ok(disorder > 0)
  })

  test('when a generator stands still past its lease', async () => {
    await using world = await World.start({ snowclouds: 0 })
    const [holder, other] = [world.startNaiveWriter(), world.startNaiveWriter()]
    const first = await holderAmong([holder, other])
    const second = first === holder ? other : holder
    await first.signal('SIGSTOP')
    await second.makesIds()
    await first.signal('SIGCONT')
    await Promise.all([first.makesIds(50_000), second.makesIds(50_000)])
    const { duplicates, shared } = await world.check()
    assert.ok(duplicates > 0)
    assert.ok(shared > 0)
  })

  test('when every key of Redis is deleted', async () => {
    await using world = await World.start({ snowclouds: 0 })
    const [holder, other] = [world.startNaiveWriter(), world.startNaiveWriter()]
    const first = await holderAmong([holder, other])
    await world.redis.flushall()
    await (first === holder ? other : holder).makesIds()
    await Promise.all([holder.makesIds(50_000), other.makesIds(50_000)])
    const { duplicates, shared } = await world.check()
    assert.ok(duplicates > 0)
    assert.ok(shared > 0)
  })
})

function areUnique({ ids, ...wrong }: Findings): void {
  assert.ok(ids > 1000, `${ids} ids show nothing`)
  assert.deepEqual(wrong, { duplicates: 0, shared: 0, disorder: 0 })
}

/** One that makes ids, and one that waits for the worker id. */
async function startTwo(world: World, env: Readonly<Record<string, string>> = {}) {
  const holder = world.startWriter(env)
  await holder.makesIds()
  return { holder, other: world.startWriter() }
}

/** The holder outlives every window of before, so it was renewed, and nobody else got its worker id until it ends. */
async function goesOn(holder: Writer, other: Writer): Promise<void> {
  const until = Date.now() + LONGEST_WINDOW
  await waitFor(async () => (await holder.lastTime()) >= until, 'the holder to be renewed')
  assert.equal(await other.count(), 0)
  await handsOver(holder, other)
}

async function handsOver(holder: Writer, other: Writer): Promise<void> {
  await holder.signal('SIGKILL')
  await other.makesIds()
}

async function holderAmong(writers: readonly Writer[]): Promise<Writer> {
  const before = await countsOf(writers)
  let holder: Writer | undefined
  await waitFor(async () => {
    const now = await countsOf(writers)
    holder = writers.find((_, index) => (now[index] ?? 0) >= (before[index] ?? 0) + 1000)
    return holder !== undefined
  }, 'one of the generators to make ids')
  assert.ok(holder)
  return holder
}

const countsOf = (writers: readonly Writer[]): Promise<readonly number[]> =>
  Promise.all(writers.map((writer) => writer.count()))

async function lastTimeOf(writers: readonly Writer[]): Promise<number> {
  return Math.max(...(await Promise.all(writers.map((writer) => writer.lastTime()))))
}
