import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { CREDENTIALS, FakeReddit } from './testing/fake-reddit.ts'
import { rawImage } from './testing/raw-posts.ts'
import { eventually } from './testing/eventually.ts'
import { startProcess } from './testing/start-process.ts'
import { startTestPool } from './testing/test-pool.ts'

const LOCAL = { PORT: '0', HOST: '127.0.0.1', REDIS_TIMEOUT_MS: '10000' }

test('what the worker process collects the web process serves, and both end with 0 on SIGTERM', async () => {
  await using pool = await startTestPool()
  await using reddit = await FakeReddit.start()
  reddit.set('boats/top:week', [rawImage('a'), rawImage('b')])
  const env = {
    ...LOCAL,
    REDIS_URL: pool.server.url,
    REDDIT_CLIENT_ID: CREDENTIALS.id,
    REDDIT_CLIENT_SECRET: CREDENTIALS.secret,
    REDDIT_API_URL: reddit.url,
    REDDIT_LOGIN_URL: reddit.url,
    SUBREDDITS: 'boats:image',
    MAX_AGE_DAYS: '36500',
  }
  await using worker = startProcess('src/worker/main.ts', env)
  await using web = startProcess('src/web/main.ts', env)
  const [, url = ''] = await web.line(/listening on (http:[^"]+)/)
  await worker.line(/"subreddit":"boats".*"msg":"refreshed"/)
  const posts: unknown[] = []
  for (let time = 0; time < 2; time++) posts.push(await (await fetch(`${url}/boats?channel=one`)).json())
  assert.deepEqual(
    new Set(posts.map((post) => Object(post).url)),
    new Set(['https://i.redd.it/a.jpg', 'https://i.redd.it/b.jpg']),
  )
  worker.stop()
  web.stop()
  assert.deepEqual(
    [await worker.ended, await web.ended],
    [
      [0, null],
      [0, null],
    ],
  )
  assert.doesNotMatch([...worker.lines, ...web.lines].join('\n'), new RegExp(CREDENTIALS.secret))
  await eventually(async () => (await pool.redis.exists('autoredditor:lease')) === 0)
})

test('without credentials the worker says once how to get them, and ends with 0', async () => {
  await using worker = startProcess('src/worker/main.ts', LOCAL)
  assert.deepEqual(await worker.ended, [0, null])
  const said = worker.lines.join('\n')
  assert.match(said, /https:\/\/www\.reddit\.com\/prefs\/apps/)
  assert.match(said, /REDDIT_CLIENT_ID .* and REDDIT_CLIENT_SECRET/)
  assert.equal(said.split('There are no credentials').length, 2)
})

test('the Procfile starts these files, and the README names every route', async () => {
  const procfile = await readFile(new URL('../Procfile', import.meta.url), 'utf8')
  assert.equal(
    procfile,
    'web: node --conditions=@berth/source src/web/main.ts\nworker: node --conditions=@berth/source src/worker/main.ts\n',
  )
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  for (const route of ['GET /:subreddit`', 'GET /:subreddit/stats`', 'GET /list`', 'GET /`', 'GET /up`']) {
    assert.ok(readme.includes(route), route)
  }
})
