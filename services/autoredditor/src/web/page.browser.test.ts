import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
// @boundaries-ignore what tests start is shared by all of them
import { launchChromium } from '../../../../test/support/chromium.ts'
import { demoPosts } from '../demo/demo-subreddits.ts'
import { readSettings } from '../settings.ts'
import { startTestPool } from '../testing/test-pool.ts'
import { buildApp } from './app.ts'

const AXE = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

const end = new AsyncDisposableStack()
let browser: Browser
let url: string
before(async () => {
  const pool = end.use(await startTestPool())
  const settings = { REDIS_URL: pool.server.url, REDIS_TIMEOUT_MS: '10000', RATE_LIMIT_PER_MINUTE: '100000' }
  const app = end.use(await buildApp(readSettings(settings)))
  url = await app.listen({ port: 0, host: '127.0.0.1' })
  browser = end.use(await launchChromium())
})
after(() => end.disposeAsync())

/** Somebody who was never here, and what the page complains about. */
async function visit(path: string, scheme: 'light' | 'dark' = 'light') {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
  await page.goto(`${url}/${path}`, { waitUntil: 'load' })
  await page.waitForSelector('#title a')
  return { page, complaints }
}

const read = (page: Page, id: string): Promise<string> =>
  page.$eval(`#${id}`, (element) => element.textContent ?? '')

/** What stands there after a step; a title never stays the same, since no post comes twice in a row. */
async function readNext(page: Page, step: () => Promise<void>): Promise<string> {
  const before = await read(page, 'title')
  await step()
  await page.waitForFunction(`document.querySelector('#title').textContent !== ${JSON.stringify(before)}`)
  return await read(page, 'title')
}

test('a visitor sees a picture, is told that it is a demo, and gets all others before one comes again', async () => {
  const { page, complaints } = await visit('')
  const picture = await page.waitForSelector('#picture img')
  assert.equal(await picture?.evaluate((image) => image.decode().then(() => image.naturalWidth)), 1000)
  assert.match(await read(page, 'demo'), /This is a demo\./)
  assert.equal(await page.$eval('#demo', (note) => note.checkVisibility()), true)

  const titles = [await read(page, 'title')]
  const posts = demoPosts('demo_harbours')
  while (titles.length < posts.length) {
    const step =
      titles.length % 2 === 0 ? () => page.click('#another') : () => page.keyboard.press('ArrowRight')
    titles.push(await readNext(page, step))
  }
  assert.deepEqual(titles.toSorted(), posts.map(({ title }) => title).toSorted())
  assert.deepEqual(complaints, [])
})

test('what is read is chosen above it, is part of the address, and goes on where the visitor was', async () => {
  const { page } = await visit('#demo_facts')
  assert.equal(await page.$eval('[aria-current]', ({ textContent }) => textContent), 'r/demo_facts')
  assert.equal(await read(page, 'count'), '12 posts here, each once before any comes twice')
  await readNext(page, () => page.click('[href="#demo_jokes"]'))
  assert.equal(new URL(page.url()).hash, '#demo_jokes')
  assert.match(await read(page, 'request'), /^GET \/demo_jokes\?channel=page:/)
  const channel = 'localStorage.channel'
  const before = await page.evaluate(channel)
  await page.reload()
  assert.equal(await page.evaluate(channel), before)
})

for (const scheme of ['light', 'dark'] as const) {
  test(`no rule of axe is broken when it is ${scheme}, nor is anything wider than a phone`, async () => {
    const { page } = await visit('#demo_facts', scheme)
    await page.evaluate(AXE)
    const violations = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))`
    assert.deepEqual(await page.evaluate(violations), [])
    await page.setViewport({ width: 360, height: 740, isMobile: true })
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360)
  })
}
