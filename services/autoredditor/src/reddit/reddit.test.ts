import assert from 'node:assert/strict'
import test from 'node:test'
import { CREDENTIALS, FakeReddit } from '../testing/fake-reddit.ts'
import type { Mishap } from '../testing/fake-reddit.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { rawText } from '../testing/raw-posts.ts'
import { SubredditClosedError } from './failures.ts'
import { Reddit } from './reddit.ts'

const BOATS = { subreddit: 'boats', listing: 'top:week' } as const

/** A client whose waiting takes no time, and whose jitter is always half. */
async function startReddit(changes: { readonly timeout?: number; readonly secret?: string } = {}) {
  const fake = await FakeReddit.start()
  const clock = new FakeClock()
  const { timeout = 5000, secret = CREDENTIALS.secret } = changes
  const reddit = new Reddit({
    settings: { ...fake.settings, REDDIT_TIMEOUT_MS: timeout },
    credentials: { id: CREDENTIALS.id, secret },
    clock,
    random: () => 0.5,
  })
  return { fake, clock, reddit, [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() }
}

const texts = (size: number) => Array.from({ length: size }, (_, index) => rawText(`p${index}`))

test('a listing comes in pages, asked for with a token, a user agent and plain characters', async () => {
  await using world = await startReddit()
  const { fake, reddit } = world
  fake.set('boats/top:week', texts(250))
  const first = await reddit.readPage(BOATS)
  const second = await reddit.readPage({ ...BOATS, after: first.after })
  const third = await reddit.readPage({ ...BOATS, after: second.after })
  const asked = fake.asked.map(({ path, query, headers }) => [
    path,
    query,
    headers['user-agent'],
    headers.authorization,
  ])
  const head = ['/r/boats/top', { t: 'week', limit: '100', raw_json: '1' }, 'node:tests:1', 'Bearer token-1']
  assert.deepEqual(
    [
      first.posts.length,
      second.posts.length,
      third.posts,
      third.after,
      asked[0],
      fake.asked[2]?.query['after'],
      fake.logins,
    ],
    [100, 100, texts(250).slice(200), undefined, head, 't3_page200', 1],
  )
})

test('listings that are not by time have no time', async () => {
  await using world = await startReddit()
  await world.reddit.readPage({ subreddit: 'boats', listing: 'hot' })
  assert.deepEqual(
    world.fake.asked.map(({ path, query }) => [path, query]),
    [['/r/boats/hot', { limit: '100', raw_json: '1' }]],
  )
})

test('whatever goes wrong for a moment is tried again, later each time', async () => {
  const mishaps: readonly Mishap[] = [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429 },
    { kind: 'truncated' },
    { kind: 'hangUp' },
    { kind: 'raw', body: '<html>We took too long to make this page for you</html>' },
    { kind: 'raw', body: '{"kind": "Listing", "data": {' },
  ]
  for (const mishap of mishaps) {
    await using world = await startReddit()
    const { fake, clock, reddit } = world
    fake.set('boats/top:week', texts(3))
    fake.fail(mishap, mishap, mishap, mishap)
    const { posts } = await reddit.readPage(BOATS)
    assert.deepEqual([posts.length, clock.waits], [3, [500, 1000, 2000, 4000]], JSON.stringify(mishap))
  }
})

test('an answer that does not come, or not to its end, is given up, and asked for again', async () => {
  await using world = await startReddit({ timeout: 50 })
  world.fake.set('boats/top:week', texts(3))
  world.fake.fail({ kind: 'silent' }, { kind: 'slow' })
  assert.deepEqual([(await world.reddit.readPage(BOATS)).posts.length, world.fake.asked.length], [3, 3])
})

test('after five failures it is an error that says what happened', async () => {
  await using world = await startReddit()
  world.fake.fail(...Array.from({ length: 5 }, () => ({ kind: 'status', status: 502 }) as const))
  await assert.rejects(world.reddit.readPage(BOATS), {
    name: 'RedditError',
    message: 'GET /r/boats/top was answered with 502',
  })
  assert.equal(world.fake.asked.length, 5)
})

test('Retry-After is waited for, as seconds or as a date, with jitter on top', async () => {
  await using world = await startReddit()
  const { fake, clock, reddit } = world
  const soon = new Date(clock.now() + 50_000).toUTCString()
  fake.fail(
    { kind: 'status', status: 429, headers: { 'retry-after': '20' } },
    { kind: 'status', status: 503, headers: { 'retry-after': soon } },
  )
  await reddit.readPage(BOATS)
  assert.deepEqual(clock.waits, [20_500, 30_500])
})

test('who wants to be left alone for longer than two minutes is, for other subreddits too, and the error says so', async () => {
  await using world = await startReddit()
  world.fake.fail({ kind: 'status', status: 429, headers: { 'retry-after': '600' } })
  await assert.rejects(world.reddit.readPage(BOATS), { name: 'RedditError', retryAfter: 600_000 })
  assert.deepEqual([world.clock.waits, world.fake.asked.length], [[], 1])
  await world.reddit.readPage({ ...BOATS, subreddit: 'trains' })
  assert.deepEqual(world.clock.waits, [600_000])
})

test('requests are spread over what the rate limit leaves, and stop short of its end', async () => {
  await using world = await startReddit()
  const { fake, clock, reddit } = world
  const limit = (remaining: string, reset: string) => ({
    'x-ratelimit-used': '1',
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': reset,
  })
  const waitAfter = async (headers: Record<string, string>) => {
    fake.headers = headers
    await reddit.readPage(BOATS)
    clock.waits.length = 0
    fake.headers = {}
    await reddit.readPage(BOATS)
    return clock.waits.slice()
  }
  assert.deepEqual(
    [
      await waitAfter(limit('98.0', '480')),
      await waitAfter(limit('2.0', '37')),
      await waitAfter(limit('0', '600')),
      await waitAfter(limit('', 'soon')),
      await waitAfter({}),
    ],
    [[5000], [37_000], [600_000], [], []],
  )
})

test('a page that has not changed does not come again', async () => {
  await using world = await startReddit()
  const { fake, reddit } = world
  fake.hasEtags = true
  fake.set('boats/top:week', texts(2))
  const first = await reddit.readPage(BOATS)
  const same = await reddit.readPage(BOATS)
  fake.set('boats/top:week', texts(3))
  const changed = await reddit.readPage(BOATS)
  assert.deepEqual([same, changed.posts.length], [first, 3])
  assert.deepEqual(
    fake.asked.map(({ headers }) => headers['if-none-match'] !== undefined),
    [false, true, true],
  )
})

test('a subreddit that is closed is told apart from a Reddit that is not well', async () => {
  await using world = await startReddit()
  const { fake, reddit } = world
  const outcomeOf = async (mishap: Mishap) => {
    fake.close('boats', mishap)
    const error: unknown = await reddit.readPage(BOATS).catch((error: unknown) => error)
    return error instanceof SubredditClosedError ? error.closed : String(error)
  }
  const refusal = (status: number, reason?: string): Mishap => ({
    kind: 'status',
    status,
    body: { message: 'No', error: status, ...(reason && { reason }) },
  })
  const search = { location: '/subreddits/search?q=boats' }
  assert.deepEqual(
    [
      await outcomeOf(refusal(403, 'private')),
      await outcomeOf(refusal(403, 'quarantined')),
      await outcomeOf(refusal(403, 'gated')),
      await outcomeOf(refusal(403, 'gold_only')),
      await outcomeOf(refusal(404, 'banned')),
      await outcomeOf(refusal(404)),
      await outcomeOf({ kind: 'status', status: 302, headers: search }),
      await outcomeOf(refusal(403)),
      await outcomeOf({ kind: 'status', status: 403, body: 'blocked by network policy' }),
      await outcomeOf({ kind: 'raw', body: '{"kind":"t5","data":{}}' }),
    ],
    [
      'private',
      'quarantined',
      'quarantined',
      'restricted',
      'banned',
      'gone',
      'gone',
      'RedditError: The listing of r/boats was answered with 403',
      'RedditError: The listing of r/boats was answered with 403',
      'RedditError: The listing of r/boats is malformed',
    ],
  )
})

test('a token is taken once, again before it ends, and again when it was taken back', async () => {
  await using world = await startReddit()
  const { fake, clock, reddit } = world
  fake.tokenLife = 3600
  await Promise.all([reddit.readPage(BOATS), reddit.readPage(BOATS)])
  const logins = [fake.logins]
  clock.advance(3_539_000)
  await reddit.readPage(BOATS)
  logins.push(fake.logins)
  clock.advance(1000)
  await reddit.readPage(BOATS)
  logins.push(fake.logins)
  fake.revokeToken()
  await reddit.readPage(BOATS)
  logins.push(fake.logins)
  assert.deepEqual(logins, [1, 1, 2, 3])
})

test('a login that fails for a moment is tried again, and the next page takes a new one', async () => {
  await using world = await startReddit()
  const { fake, clock, reddit } = world
  fake.failLogin({ kind: 'status', status: 503 }, { kind: 'truncated' })
  await reddit.readPage(BOATS)
  assert.deepEqual(clock.waits, [500, 1000])
  fake.revokeToken()
  fake.failLogin({ kind: 'raw', body: '{"error":"invalid_grant"}' })
  await assert.rejects(reddit.readPage(BOATS), {
    message: 'POST /api/v1/access_token was answered with 200 and no token',
  })
  await reddit.readPage(BOATS)
})

test('credentials that Reddit does not know are named as the cause, without their values', async () => {
  await using world = await startReddit({ secret: 'wrong-secret' })
  const error: unknown = await world.reddit.readPage(BOATS).catch((error: unknown) => error)
  assert.ok(error instanceof Error)
  assert.deepEqual([error.name, world.clock.waits], ['CredentialsError', []])
  assert.doesNotMatch(`${error.stack}`, /wrong-secret/)
})

test('who stops waiting is not kept', async () => {
  await using world = await startReddit()
  const stop = new AbortController()
  world.fake.fail({ kind: 'silent' })
  const page = world.reddit.readPage({ ...BOATS, signal: stop.signal })
  stop.abort(new Error('told to stop'))
  await assert.rejects(page, { message: 'told to stop' })
})
