import assert from 'node:assert/strict'
import test from 'node:test'
import { Catalogue } from '../config/catalogue.ts'
import { readSettings } from '../settings.ts'
import { eventually } from '../testing/eventually.ts'
import { makePost, startTestPool } from '../testing/test-pool.ts'
import { buildApp } from './app.ts'

const SUBREDDITS = 'boats:some-nsfw,trains,nights:nsfw'
const NOW = Math.floor(Date.now() / 1000)

/** The web process type on a Redis of its own, with credentials, so that it is no demo. */
async function startWorld(overrides: Readonly<Record<string, string>> = {}) {
  const pool = await startTestPool()
  const catalogue = new Catalogue(pool.redis, [])
  const picture = makePost('picture', { text: 'Ahoy.' })
  const bare = makePost('bare', { nsfw: true, kind: 'text' })
  await pool.store.put('boats', [picture, bare])
  await pool.store.put('nights', [makePost('night', { nsfw: true })])
  await catalogue.setState('boats', {
    state: 'open',
    since: 1000,
    refreshed: 2000,
    due: NOW + 500,
    failures: 0,
  })
  const settings = readSettings({
    REDIS_URL: pool.server.url,
    REDIS_TIMEOUT_MS: '10000',
    REDDIT_CLIENT_ID: 'id',
    REDDIT_CLIENT_SECRET: 'secret',
    SUBREDDITS,
    RATE_LIMIT_PER_MINUTE: '1000000',
    ...overrides,
  })
  const app = await buildApp(settings, { lookInterval: 50 })
  const get = async (url: string) => {
    const { statusCode, headers, body } = await app.inject(url)
    return { status: statusCode, headers, body: body === '' ? {} : JSON.parse(body) }
  }
  return {
    pool,
    catalogue,
    app,
    get,
    picture,
    bare,
    async [Symbol.asyncDispose]() {
      await app.close()
      await pool[Symbol.asyncDispose]()
    },
  }
}

test('a draw gives a whole post, which nobody may keep, and each post of a channel once', async () => {
  await using world = await startWorld()
  const drawn = [await world.get('/boats?channel=one'), await world.get('/Boats?channel=one')]
  assert.deepEqual(
    [
      drawn.map(({ status }) => status),
      drawn.map(({ body }) => body).toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      drawn.map(({ headers }) => [headers['content-type'], headers['cache-control']]),
    ],
    [
      [200, 200],
      [world.bare, world.picture],
      drawn.map(() => ['application/json; charset=utf-8', 'no-store']),
    ],
  )
})

test('what is not safe for work, or no picture, can be left out', async () => {
  await using world = await startWorld()
  const idsOf = async (query: string) => {
    const ids = new Set<string>()
    for (let time = 0; time < 4; time++) ids.add((await world.get(`/boats?channel=x&${query}`)).body.id)
    return [...ids].toSorted()
  }
  assert.deepEqual(
    [
      await idsOf('nsfw=false'),
      await idsOf('nsfw=true'),
      await idsOf('image=true'),
      await idsOf('image=false'),
    ],
    [['picture'], ['bare', 'picture'], ['picture'], ['bare', 'picture']],
  )
  assert.equal((await world.get('/nights?nsfw=false')).body.code, 'EMPTY')
})

test('asking for the headers of a post alone does not use it up', async () => {
  await using world = await startWorld()
  assert.equal((await world.app.inject({ method: 'HEAD', url: '/boats?channel=one' })).statusCode, 404)
  const ids = [await world.get('/boats?channel=one'), await world.get('/boats?channel=one')]
  assert.equal(new Set(ids.map(({ body }) => body.id)).size, 2)
})

test('an unknown subreddit is 404, with the name that was probably meant', async () => {
  await using world = await startWorld()
  const messageOf = async (path: string) => {
    const { status, body } = await world.get(path)
    return [status, body.code, body.message]
  }
  assert.deepEqual(
    [await messageOf('/baots?channel=one'), await messageOf('/something'), await messageOf('/TRAIN/stats')],
    [
      [404, 'UNKNOWN_SUBREDDIT', 'There is no subreddit baots here; did you mean boats?'],
      [
        404,
        'UNKNOWN_SUBREDDIT',
        'There is no subreddit something here; GET /list names those that there are',
      ],
      [404, 'UNKNOWN_SUBREDDIT', 'There is no subreddit TRAIN here; did you mean trains?'],
    ],
  )
})

test('an empty pool is 503, which says why and when to come back', async () => {
  await using world = await startWorld()
  const { app, catalogue, get } = world
  const first = await get('/trains')
  await catalogue.setState('trains', { state: 'banned', since: NOW, due: NOW + 86_400, failures: 0 })
  await eventually(async () => (await get('/trains/stats')).body.state === 'banned')
  const { headers, status, body } = await get('/trains')
  const wait = Number(headers['retry-after'])
  assert.deepEqual(
    [first.status, first.headers['retry-after'], first.body.message],
    [503, '15', 'trains has no such posts now: it was not read yet'],
  )
  assert.deepEqual(
    [status, body.code, body.message, wait > 86_000 && wait <= 86_400],
    [503, 'EMPTY', 'trains has no such posts now: it is banned at Reddit', true],
  )
  const metrics = (await app.inject('/metrics')).body
  assert.match(metrics, /^autoredditor_empty_total 2$/m)
  assert.match(metrics, /^autoredditor_posts 3$/m)
  assert.match(metrics, /^autoredditor_subreddits_failing 1$/m)
})

test('the list names what there is, and with nsfw=true the rest as well', async () => {
  await using world = await startWorld()
  const boats = { desc: '', nsfw: false, some_nsfw: true, demo: false, state: 'open', posts: 2 }
  const trains = { desc: '', nsfw: false, some_nsfw: false, demo: false, state: 'new', posts: 0 }
  const nights = { desc: '', nsfw: true, some_nsfw: true, demo: false, state: 'new', posts: 1 }
  assert.deepEqual(
    [(await world.get('/list')).body, (await world.get('/list?nsfw=true')).body],
    [
      { boats, trains },
      { boats, nights, trains },
    ],
  )
})

test('the stats of a subreddit say how many posts of which sort there are, and how it fares', async () => {
  await using world = await startWorld()
  assert.deepEqual((await world.get('/boats/stats')).body, {
    name: 'boats',
    desc: '',
    nsfw: false,
    some_nsfw: true,
    demo: false,
    state: 'open',
    posts: { all: 2, safe: 1, images: 1, safe_images: 1 },
    since: 1000,
    refreshed: 2000,
    due: NOW + 500,
    failures: 0,
  })
})

test('what the command adds and removes is seen without a restart', async () => {
  await using world = await startWorld()
  const { catalogue, get } = world
  await catalogue.remove('trains')
  await eventually(async () => (await get('/trains')).status === 404)
  assert.deepEqual(Object.keys((await get('/list')).body), ['boats'])
})

test('a client that asks too much is told when to go on, while others are served', async () => {
  await using world = await startWorld({ RATE_LIMIT_PER_MINUTE: '2' })
  const from = async (address: string) => {
    const headers = { 'x-forwarded-for': address }
    const { statusCode, headers: answer } = await world.app.inject({ url: '/boats', headers })
    return [statusCode, Number(answer['retry-after'] ?? 0) > 0]
  }
  assert.deepEqual(
    [
      await from('203.0.113.1'),
      await from('203.0.113.1'),
      await from('203.0.113.1'),
      await from('203.0.113.2'),
      await from('2001:db8:1:1::1'),
      await from('2001:db8:1:1::2'),
      await from('2001:db8:1:1:ffff::3'),
      await from('2001:db8:1:2::1'),
    ],
    [
      [200, false],
      [200, false],
      [429, true],
      [200, false],
      [200, false],
      [200, false],
      [429, true],
      [200, false],
    ],
  )
  assert.equal((await world.app.inject('/up')).statusCode, 204)
})

test('pages of other sites may ask', async () => {
  await using world = await startWorld()
  const headers = { origin: 'https://example.org', 'access-control-request-method': 'GET' }
  const asked = await world.app.inject({ method: 'OPTIONS', url: '/boats', headers })
  const got = await world.app.inject({ url: '/baots', headers })
  assert.deepEqual(
    [
      asked.statusCode,
      asked.headers['access-control-allow-origin'],
      got.headers['access-control-allow-origin'],
    ],
    [204, '*', '*'],
  )
})

test('a request that is not as documented is INVALID_REQUEST', async () => {
  await using world = await startWorld()
  const urls = [
    '/boats?channel=',
    `/boats?channel=${'x'.repeat(129)}`,
    '/boats?nsfw=maybe',
    `/${'x'.repeat(51)}`,
  ]
  const codes: string[] = []
  for (const url of urls) codes.push((await world.get(url)).body.code)
  assert.deepEqual(codes, Array(4).fill('INVALID_REQUEST'))
})

test('without Redis draws are refused with 503 at once, and /up names it', async () => {
  await using world = await startWorld()
  await world.pool.server.stop()
  await eventually(async () => (await world.app.inject('/up')).statusCode === 503)
  const { status, headers, body } = await world.get('/boats')
  assert.deepEqual(
    [
      status,
      headers['retry-after'],
      body.code,
      (await world.get('/up')).body,
      (await world.get('/list')).status,
    ],
    [503, '1', 'UNAVAILABLE', { failing: ['redis'] }, 200],
  )
  await world.pool.server.restart({ data: 'empty' })
  await eventually(async () => (await world.app.inject('/up')).statusCode === 204)
  assert.equal((await world.get('/boats')).body.code, 'EMPTY')
})

test('every route is in the description for machines', async () => {
  await using world = await startWorld()
  const { body } = await world.get('/openapi.json')
  assert.deepEqual(Object.keys(body.paths).toSorted(), ['/list', '/{subreddit}', '/{subreddit}/stats'])
})
