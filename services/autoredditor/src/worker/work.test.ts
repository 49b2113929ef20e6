import assert from 'node:assert/strict'
import test from 'node:test'
import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { Catalogue } from '../config/catalogue.ts'
import { defineSubreddits } from '../config/subreddit.ts'
import { Reddit } from '../reddit/reddit.ts'
import { eventually } from '../testing/eventually.ts'
import { CREDENTIALS, FakeReddit } from '../testing/fake-reddit.ts'
import { rawText } from '../testing/raw-posts.ts'
import { makePost, startTestPool } from '../testing/test-pool.ts'
import { work } from './work.ts'

const SETTINGS = { LISTINGS: ['top:week'], MAX_POSTS: 500, MAX_AGE_DAYS: 36_500, REFRESH_MINUTES: 60 }
const SUBREDDITS = defineSubreddits([{ name: 'boats' }, { name: 'closed' }, { name: 'trains' }])

/** Real time, in which nothing takes longer than a few milliseconds. */
const hastyClock: Clock = { now: () => Date.now(), wait: (_, signal) => systemClock.wait(5, signal) }

/** Workers on a pool and a Reddit of their own. Disposing of it ends them. */
async function startWorld() {
  const pool = await startTestPool()
  const fake = await FakeReddit.start()
  const catalogue = new Catalogue(pool.redis, SUBREDDITS)
  const stops: (() => Promise<void>)[] = []
  const start = async (secret: string = CREDENTIALS.secret) => {
    const stop = new AbortController()
    const lines: string[] = []
    const tell = (details: object, message: string) =>
      void lines.push(`${message} ${Object.values(details).join(' ')}`.trim())
    const ended = work({
      redis: await pool.connect(),
      catalogue,
      store: pool.store,
      reddit: new Reddit({
        settings: fake.settings,
        credentials: { ...CREDENTIALS, secret },
        clock: hastyClock,
      }),
      clock: hastyClock,
      settings: SETTINGS,
      log: { info: tell, warn: tell, error: tell },
      signal: stop.signal,
    })
    const end = async () => {
      stop.abort()
      await ended
    }
    stops.push(end)
    return { lines, end }
  }
  return {
    pool,
    fake,
    catalogue,
    start,
    states: async () =>
      Object.fromEntries(
        (await catalogue.list()).map(({ subreddit, state }) => [subreddit.name, state?.state]),
      ),
    ids: async (name: string) => (await pool.store.list(name)).map(({ id }) => id).toSorted(),
    async [Symbol.asyncDispose]() {
      await Promise.all(stops.map((stop) => stop()))
      await fake[Symbol.asyncDispose]()
      await pool[Symbol.asyncDispose]()
    },
  }
}

test('a closed subreddit is marked and emptied, a failing one is marked, and the others go on', async () => {
  await using world = await startWorld()
  const { fake, pool } = world
  fake.set('boats/top:week', [rawText('a'), rawText('b')])
  fake.close('closed', { kind: 'status', status: 403, body: { reason: 'private', error: 403 } })
  fake.close('trains', { kind: 'status', status: 500 })
  await pool.store.put('closed', [makePost('secret')])
  await pool.store.put('trains', [makePost('kept')])
  const worker = await world.start()
  await eventually(async () => (await world.states()).trains !== undefined)
  await worker.end()
  assert.deepEqual(
    [
      await world.states(),
      await world.ids('boats'),
      await world.ids('closed'),
      await world.ids('trains'),
      worker.lines,
    ],
    [
      { boats: 'open', closed: 'private', trains: 'failing' },
      ['a', 'b'],
      [],
      ['kept'],
      [
        'working',
        'refreshed boats 2 2',
        'skipped from now on closed private',
        'could not be read trains GET /r/trains/top was answered with 500 1',
      ],
    ],
  )
})

test('what is added is read at once, what is wanted is read again, and what is removed leaves', async () => {
  await using world = await startWorld()
  const { fake, catalogue } = world
  for (const name of ['boats', 'closed', 'trains', 'kites'])
    fake.set(`${name}/top:week`, [rawText(`${name}1`)])
  await world.start()
  await eventually(async () => (await world.states()).trains !== undefined)
  fake.set('boats/top:week', [rawText('boats2')])
  const [kites] = defineSubreddits([{ name: 'kites' }])
  assert.ok(kites)
  await catalogue.add(kites)
  await catalogue.want(['boats'])
  await catalogue.remove('trains')
  await eventually(async () => (await world.ids('kites')).length === 1)
  await eventually(async () => (await world.ids('boats')).includes('boats2'))
  await eventually(async () => (await world.ids('trains')).length === 0)
  assert.deepEqual(
    [await world.states(), await world.ids('boats')],
    [{ boats: 'open', closed: 'open', kites: 'open' }, ['boats2']],
  )
})

test('of two workers one works, and the other takes over when it ends', async () => {
  await using world = await startWorld()
  for (const name of ['boats', 'closed', 'trains']) world.fake.set(`${name}/top:week`, [rawText('a')])
  const first = await world.start()
  await eventually(async () => (await world.states()).trains !== undefined)
  const second = await world.start()
  await eventually(() => second.lines.length === 1)
  const asked = world.fake.asked.length
  await first.end()
  await eventually(() => second.lines.length === 2)
  assert.deepEqual(
    [second.lines, asked],
    [['another worker works; waiting for it to end', 'working'], SUBREDDITS.length],
  )
})

test('wrong credentials stop the worker for a while, and it says what to do', async () => {
  await using world = await startWorld()
  const worker = await world.start('wrong')
  await eventually(() => worker.lines.length >= 3)
  await worker.end()
  const problem =
    'Reddit does not know REDDIT_CLIENT_ID with REDDIT_CLIENT_SECRET; compare them with https://www.reddit.com/prefs/apps'
  assert.deepEqual(worker.lines.slice(0, 3), [
    'working',
    `could not be read boats ${problem} 1`,
    `stopped for a moment ${problem}`,
  ])
  assert.deepEqual(world.fake.asked, [])
})

test('a worker survives Redis going away', async () => {
  await using world = await startWorld()
  const { pool, fake } = world
  for (const name of ['boats', 'closed', 'trains']) fake.set(`${name}/top:week`, [rawText('a')])
  const worker = await world.start()
  await eventually(async () => (await world.states()).trains !== undefined)
  await pool.server.kill()
  await eventually(() => worker.lines.some((line) => line.startsWith('stopped for a moment')))
  await pool.server.restart({ data: 'empty' })
  await eventually(() => worker.lines.filter((line) => line === 'refreshed trains 1 1').length === 2)
  assert.deepEqual(await world.ids('boats'), ['a'])
})
