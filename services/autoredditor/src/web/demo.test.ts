import assert from 'node:assert/strict'
import test from 'node:test'
import { HARBOURS } from '../demo/draw-harbour.ts'
import { demoPosts, demoSubreddits } from '../demo/demo-subreddits.ts'
import { readSettings } from '../settings.ts'
import { eventually } from '../testing/eventually.ts'
import { startTestPool } from '../testing/test-pool.ts'
import { buildApp } from './app.ts'

async function startDemo() {
  const pool = await startTestPool()
  const settings = readSettings({
    REDIS_URL: pool.server.url,
    REDIS_TIMEOUT_MS: '10000',
    RATE_LIMIT_PER_MINUTE: '1000000',
  })
  const app = await buildApp(settings, { lookInterval: 50 })
  return {
    pool,
    app,
    async [Symbol.asyncDispose]() {
      await app.close()
      await pool[Symbol.asyncDispose]()
    },
  }
}

test('without credentials there is a demo, which says so everywhere', async () => {
  await using world = await startDemo()
  const list: Record<string, { demo: boolean; posts: number; state: string }> = (
    await world.app.inject('/list')
  ).json()
  const post = (await world.app.inject('/demo_facts?channel=one')).json()
  assert.deepEqual(
    [
      Object.entries(list).map(([name, { demo, posts, state }]) => [name, demo, posts, state]),
      [post.demo, post.author],
      (await world.app.inject('/aww')).statusCode,
    ],
    [
      [
        ['demo_harbours', true, 24, 'open'],
        ['demo_jokes', true, 12, 'open'],
        ['demo_facts', true, 12, 'open'],
      ],
      [true, 'autoredditor-demo'],
      404,
    ],
  )
})

test('pictures of the demo are at the address that the client has for this service, and are there', async () => {
  await using world = await startDemo()
  const headers = { host: 'inner:3000', 'x-forwarded-host': 'reddit.example', 'x-forwarded-proto': 'https' }
  const post = (await world.app.inject({ url: '/demo_harbours?channel=one', headers })).json()
  const { pathname } = new URL(post.url)
  const picture = await world.app.inject(pathname)
  assert.deepEqual(
    [post.url, post.image.url, picture.statusCode, picture.headers['content-type']],
    [`https://reddit.example${pathname}`, `https://reddit.example${pathname}`, 200, 'image/svg+xml'],
  )
  const pictures = await Promise.all(
    Array.from(
      { length: HARBOURS },
      async (_, number) => (await world.app.inject(`/demo/harbours/${number}.svg`)).body,
    ),
  )
  assert.deepEqual(
    [
      new Set(pictures).size,
      pictures.every((svg) => svg.includes('AutoRedditor demo')),
      demoPosts('demo_harbours').length,
    ],
    [HARBOURS, true, HARBOURS],
  )
  assert.equal((await world.app.inject(`/demo/harbours/${HARBOURS}.svg`)).statusCode, 404)
})

test('a host that is none, or that would end the JSON, gets no further', async () => {
  await using world = await startDemo()
  for (const host of ['a"b', 'a b', '', 'x\\', 'evil/path', '[::1']) {
    const { statusCode, body } = await world.app.inject({
      url: '/demo_harbours',
      headers: { 'x-forwarded-host': host },
    })
    assert.deepEqual([statusCode, URL.canParse(JSON.parse(body).url)], [200, true], host)
  }
})

test('a demo whose Redis lost everything is put there again', async () => {
  await using world = await startDemo()
  await world.pool.redis.flushall()
  await eventually(async () => (await world.app.inject('/demo_jokes')).statusCode === 200)
})

test('titles and texts of the demo are all different', () => {
  for (const { name } of demoSubreddits) {
    const posts = demoPosts(name)
    assert.equal(new Set(posts.map(({ title, text }) => `${title} ${text}`)).size, posts.length)
  }
})

test('the page allows itself what it holds, and nothing else runs', async () => {
  await using world = await startDemo()
  const { body, headers } = await world.app.inject('/')
  assert.match(
    String(headers['content-security-policy']),
    /default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-/,
  )
  assert.match(body, /This is a demo\./)
})
