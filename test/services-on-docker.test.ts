import assert from 'node:assert/strict'
import { get } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { networkInterfaces } from 'node:os'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { autoredditor } from '@berth/infra/apps/autoredditor'
import { emoji } from '@berth/infra/apps/emoji'
import { http } from '@berth/sdk'
// @boundaries-ignore the local Reddit of the service's own tests
import { CREDENTIALS, FakeReddit } from '../services/autoredditor/src/testing/fake-reddit.ts'
// @boundaries-ignore the local Reddit of the service's own tests
import { rawImage } from '../services/autoredditor/src/testing/raw-posts.ts'
import { launchChromium } from './support/chromium.ts'
import { openDockerBerth } from './support/open-docker-berth.ts'
import type { DockerBerth } from './support/open-docker-berth.ts'
import { noDocker } from './support/open-docker-home.ts'

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Asks an app through the router. */
async function askFor({ port }: DockerBerth, host: string, path: string, wishes = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  get({ host: '127.0.0.1', port, path, headers: { host, ...wishes }, agent: false }, (response) => {
    const { statusCode: status, headers } = response
    buffer(response).then((body) => resolve({ status, headers, body }), reject)
  }).on('error', reject)
  return await promise
}

const pick = ({ headers }: Answer, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, headers[name]]))

test(
  'the emoji keyboard is built by its buildpacks, served by nginx, and works without it afterwards',
  { skip: noDocker },
  async () => {
    const berth = await openDockerBerth()
    try {
      await berth.platform.deploy(emoji)
      const ask = (path: string, headers = {}) => askFor(berth, 'emoji.localhost', path, headers)
      const page = await ask('/', { 'accept-encoding': 'gzip' })
      const html = gunzipSync(page.body).toString()
      assert.deepEqual(
        pick(
          page,
          'server',
          'content-type',
          'content-encoding',
          'vary',
          'cache-control',
          'referrer-policy',
          'x-content-type-options',
        ),
        {
          server: 'nginx',
          'content-type': 'text/html; charset=utf-8',
          'content-encoding': 'gzip',
          vary: 'Accept-Encoding',
          'cache-control': 'no-cache',
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        },
      )
      assert.match(
        html,
        /http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'/,
      )
      const again = await ask('/', { 'accept-encoding': 'gzip', 'if-none-match': page.headers.etag })
      assert.deepEqual([again.status, again.body.length], [304, 0])

      const [script = ''] = /assets\/main\.\w+\.js/.exec(html) ?? []
      const kept = await ask(`/${script}`, { 'accept-encoding': 'gzip' })
      assert.deepEqual(pick(kept, 'content-encoding', 'cache-control'), {
        'content-encoding': 'gzip',
        'cache-control': 'public, max-age=31536000, immutable',
      })
      const asked = await Promise.all(
        ['/sw.js', '/manifest.webmanifest', '/up', '/nothing'].map((path) => ask(path)),
      )
      assert.deepEqual(
        asked.map(({ status, headers }) => [status, headers['cache-control']]),
        [
          [200, 'no-cache'],
          [200, 'no-cache'],
          [200, 'no-cache'],
          [404, undefined],
        ],
      )

      await using browser = await launchChromium()
      const visitor = await browser.newPage()
      const complaints: string[] = []
      visitor.on('console', (message) => complaints.push(message.text()))
      await visitor.goto(`http://emoji.localhost:${berth.port}/`)
      await visitor.evaluate('navigator.serviceWorker.ready.then(() => {})')
      await visitor.waitForFunction('navigator.serviceWorker.controller !== null')
      assert.deepEqual(complaints, [])
      await berth.close('emoji')
      await visitor.reload()
      await visitor.type('#search', 'tada')
      await visitor.waitForFunction(
        `document.querySelector('#results-grid [role=gridcell]')?.textContent === '🎉'`,
      )
    } finally {
      await berth.close('emoji')
    }
  },
)

test(
  'AutoRedditor is a web, a worker and a Redis: what one container collects another gives out',
  { skip: noDocker },
  async () => {
    await using reddit = await FakeReddit.start(addressOfThisMachine())
    reddit.set('boats/top:week', [rawImage('a'), rawImage('b')])
    const berth = await openDockerBerth()
    try {
      const { platform } = berth
      const ask = async (path: string) => {
        const { status, body } = await askFor(berth, 'autoredditor.localhost', path)
        return { status, body: body.length === 0 ? {} : JSON.parse(body.toString()) }
      }
      // As it is described, but for how long a busy machine may take.
      await platform.deploy({
        ...autoredditor,
        env: { ...autoredditor.env, REDIS_TIMEOUT_MS: '10000' },
        checks: { ...autoredditor.checks, web: [http('/up', { attempts: 2000 })] },
      })
      assert.deepEqual((await ask('/demo_harbours?channel=one')).body.demo, true)

      await platform.config.set('autoredditor', {
        REDDIT_CLIENT_ID: CREDENTIALS.id,
        REDDIT_CLIENT_SECRET: CREDENTIALS.secret,
        REDDIT_API_URL: reddit.url,
        REDDIT_LOGIN_URL: reddit.url,
        SUBREDDITS: 'boats:image',
        MAX_AGE_DAYS: '36500',
      })
      for await (const { text } of platform.logs('autoredditor', { processType: 'worker', follow: true })) {
        if (/"subreddit":"boats".*"msg":"refreshed"/.test(text)) break
      }
      const posts = [await ask('/boats?channel=one'), await ask('/boats?channel=one')]
      assert.deepEqual(
        new Set(posts.map(({ body }) => body.url)),
        new Set(['https://i.redd.it/a.jpg', 'https://i.redd.it/b.jpg']),
      )

      const lines: string[] = []
      const onLine = ({ text }: { readonly text: string }): void => void lines.push(text)
      const { code } = await platform.run('autoredditor', COMMAND, { onLine })
      assert.equal(code, 0, lines.join('\n'))
      assert.match(lines.join('\n'), /boats.*open/)
    } finally {
      await berth.close('autoredditor')
    }
  },
)

/** What the README says. */
const COMMAND = 'node --conditions=@berth/source src/cli/main.ts list'

/** Where containers reach this machine. */
function addressOfThisMachine(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const address = addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address
  assert(address !== undefined, 'this machine has no address but that of itself')
  return address
}
