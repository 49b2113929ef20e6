import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Service } from '@berth/service'
import { formatSettings } from '@berth/service'
import { buildApp } from './app.ts'
import { buildSite } from './build/build-site.ts'
import { writeSite } from './build/site-files.ts'
import { headersFor, parseHeaderRules } from './header-rules.ts'
import { Settings, readSettings } from './settings.ts'
import { makeTemporaryFolder } from './testing/temporary-folder.ts'

/** What a first visit may load, compressed. */
const BUDGET_BYTES = 150_000

/** What a browser loads at the first visit, the service worker's part included. */
const FIRST = [
  /^index\.html$/,
  /^sw\.js$/,
  /^manifest\.webmanifest$/,
  /^assets\/main\.\w+\.js$/,
  /^assets\/icon\.\w+\.svg$/,
  /^assets\/en\.\w+\.json$/,
]

const read = (file: string): Promise<string> => readFile(new URL(`../${file}`, import.meta.url), 'utf8')

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
let app: Service
before(async () => {
  folder = await makeTemporaryFolder()
  await writeSite(folder.path, await buildSite())
  app = await buildApp({ SITE_DIR: folder.path })
})
after(async () => {
  await app.close()
  await folder[Symbol.asyncDispose]()
})

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })
const findAsset = async (pattern: RegExp): Promise<string> => pattern.exec((await get('/')).body)?.[0] ?? ''

test('the page comes as it was compressed when the site was built', async () => {
  const whole = await get('/')
  const [brotli, gzip] = [
    await get('/', { 'accept-encoding': 'br, gzip' }),
    await get('/', { 'accept-encoding': 'gzip' }),
  ]
  assert.deepEqual(
    [whole, brotli, gzip].map(({ statusCode, headers }) => [
      statusCode,
      headers['content-type'],
      headers['content-encoding'],
      headers['vary'],
      headers['cache-control'],
    ]),
    [undefined, 'br', 'gzip'].map((encoding) => [
      200,
      'text/html; charset=utf-8',
      encoding,
      'accept-encoding',
      'no-cache',
    ]),
  )
  assert.equal(brotliDecompressSync(brotli.rawPayload).toString(), whole.body)
  assert.equal(gunzipSync(gzip.rawPayload).toString(), whole.body)
})

test('files that carry their digest in their name are kept for a year, and all others are asked about', async () => {
  const cacheOf = async (url: string) => (await get(url)).headers['cache-control']
  const kept = 'public, max-age=31536000, immutable'
  assert.deepEqual(
    [
      await cacheOf(`/${await findAsset(/assets\/main\.\w{8}\.js/)}`),
      await cacheOf(`/${await findAsset(/assets\/ja\.\w{8}\.json/)}`),
      await cacheOf('/index.html'),
      await cacheOf('/sw.js'),
      await cacheOf('/manifest.webmanifest'),
      await cacheOf('/robots.txt'),
    ],
    [kept, kept, 'no-cache', 'no-cache', 'no-cache', 'no-cache'],
  )
})

test('who has the page already is told so, also by another instance that built the same', async () => {
  const { etag } = (await get('/', { 'accept-encoding': 'br' })).headers
  assert.match(String(etag), /^W\/"[\w-]{16}"$/)
  await using other = await buildApp({})
  const answer = await other.inject({
    url: '/',
    headers: { 'if-none-match': String(etag), 'accept-encoding': 'br' },
  })
  assert.deepEqual([answer.statusCode, answer.body], [304, ''])
  const asWell = [`"other", ${String(etag)}`, String(etag).replace('W/', ''), '*']
  const answers = await Promise.all([...asWell, 'W/"other"'].map((tag) => get('/', { 'if-none-match': tag })))
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [304, 304, 304, 200],
  )
})

test('an encoding that a browser does not take is not sent', async () => {
  const wishes = ['br;q=0, gzip', 'identity', 'deflate', 'br;q=0.1, gzip;q=0.9']
  const answers = await Promise.all(wishes.map((wish) => get('/', { 'accept-encoding': wish })))
  assert.deepEqual(
    answers.map(({ headers }) => headers['content-encoding']),
    ['gzip', undefined, undefined, 'gzip'],
  )
})

test('every answer with a file says what the page may do, and that is to use its own', async () => {
  const { headers } = await get('/')
  const policy = String(headers['content-security-policy']).replace(/'sha256-[^']+'/, '(digest)')
  assert.deepEqual(policy.split('; '), [
    "default-src 'none'",
    "script-src 'self'",
    'style-src (digest)',
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
  assert.deepEqual(
    [headers['x-content-type-options'], headers['referrer-policy'], headers['cross-origin-opener-policy']],
    ['nosniff', 'no-referrer', 'same-origin'],
  )
})

test('what is no file of the site is not there, and neither are the copies of files and the rules', async () => {
  const urls = [
    '/nothing',
    '/_headers',
    '/up.br',
    '/index.html.br',
    '/assets/',
    '/../package.json',
    '/assets/..%2f_headers',
  ]
  const answers = await Promise.all(urls.map((url) => get(url)))
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    urls.map(() => 404),
  )
})

test('operators have /up and /metrics, which count the page under its own route', async () => {
  assert.equal((await get('/up')).statusCode, 204)
  assert.match((await get('/metrics')).body, /_count\{method="GET",route="\/",status="200"\} \d+/)
})

test('a folder without a site is an error that says what to do', async () => {
  await using empty = await makeTemporaryFolder()
  await assert.rejects(buildApp({ SITE_DIR: empty.path }), {
    message: `There is no site in ${empty.path}; make it with npm run build, or leave SITE_DIR out`,
  })
})

test('a first visit loads less than 150 kB, with Brotli and with gzip', async (t) => {
  const names = (await readdir(folder.path, { recursive: true })).filter((name) =>
    FIRST.some((pattern) => pattern.test(name)),
  )
  assert.deepEqual(names.length, FIRST.length)
  for (const extension of ['br', 'gz']) {
    const files = await Promise.all(names.map((name) => readFile(join(folder.path, `${name}.${extension}`))))
    const bytes = files.reduce((sum, file) => sum + file.length, 0)
    t.diagnostic(`${extension}: ${bytes} bytes`)
    assert.ok(bytes < BUDGET_BYTES, `${bytes} bytes with ${extension}`)
  }
})

test('the README holds the settings as they are, and the Procfile and app.json what Berth can use', async () => {
  assert.ok((await read('README.md')).includes(formatSettings(Settings)))
  assert.equal(await read('Procfile'), 'web: serve-site\n')
  assert.deepEqual(JSON.parse(await read('app.json')), {
    buildpacks: [{ url: 'node' }, { url: 'static' }],
    healthchecks: {
      web: [{ type: 'startup', name: 'serves the site', path: '/up', attempts: 30, wait: 1, timeout: 5 }],
    },
  })
  assert.deepEqual(readSettings({ PORT: '80', SITE_DIR: '_site' }), {
    PORT: 80,
    HOST: '0.0.0.0',
    LOG_LEVEL: 'info',
    SITE_DIR: '_site',
  })
})

test('nginx is told the same headers, but for what the page itself allows', async () => {
  const { root, headers } = JSON.parse(await read('static.json')) as StaticSettings
  assert.equal(root, '_site')
  const rules = parseHeaderRules(await readFile(join(folder.path, '_headers'), 'utf8'))
  const own = (path: string): object => headersFor(rules, path)
  const nginx = (path: string): object => {
    const named = Object.entries(headers[path] ?? {}).map(([name, value]) => [name.toLowerCase(), value])
    return Object.fromEntries(named)
  }
  const byItself = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' }
  const { 'content-security-policy': _, ...everywhere } = Object(own('/'))
  const { 'content-security-policy': policy, ...told } = Object(nginx('/**'))
  assert.deepEqual({ ...told, ...byItself }, everywhere)
  assert.equal(policy, "base-uri 'none'; frame-ancestors 'none'")
  assert.deepEqual(nginx('/assets/**'), { 'cache-control': Object(own('/assets/main.js'))['cache-control'] })
  const page = (await get('/')).body
  assert.match(
    page,
    /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; /,
  )
})

interface StaticSettings {
  readonly root: string
  readonly headers: Readonly<Record<string, Readonly<Record<string, string>>>>
}
