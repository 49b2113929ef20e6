import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { ask, clickEmoji, searchFor, until } from './testing/page-actions.ts'
import { TestSite } from './testing/test-site.ts'

/** What a finger hits without looking. */
const SMALLEST_TARGET = 44
const PHONE = { width: 360, height: 740, isMobile: true, hasTouch: true }
const DESKTOP = { width: 1280, height: 800 }

const axe = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

let site: TestSite
before(async () => {
  site = await TestSite.start()
})
after(() => site[Symbol.asyncDispose]())

const visit = (scheme: 'light' | 'dark', viewport: typeof PHONE | typeof DESKTOP): Promise<Page> =>
  site.visit({
    prepare: async (page) => {
      await page.setViewport(viewport)
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    },
  })

/** The rules for accessible pages that the page breaks, with the first place of each. */
async function findViolations(page: Page, rules: readonly string[]): Promise<unknown> {
  await page.evaluate(axe)
  return await ask(
    page,
    `axe.run({ runOnly: ${JSON.stringify(rules)} })
      .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.length, nodes[0].html.slice(0, 200)]))`,
  )
}

// What is dark differs in its colours only.
const RULES = {
  light: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
  dark: ['color-contrast'],
} as const

for (const scheme of ['light', 'dark'] as const) {
  test(`no rule of axe is broken when it is ${scheme}, in any state of the page`, async () => {
    const page = await visit(scheme, DESKTOP)
    assert.deepEqual(await findViolations(page, RULES[scheme]), [])
    await clickEmoji(page, 'pizza')
    // The message fades in; its colours are to be looked at when it is there.
    await until(page, `getComputedStyle(document.querySelector('#status')).opacity === '1'`)
    await page.click('#tone')
    assert.deepEqual(await findViolations(page, RULES[scheme]), [])
    await page.keyboard.press('Escape')
    await searchFor(page, 'cat')
    assert.deepEqual(await findViolations(page, RULES[scheme]), [])
  })
}

test('on a phone nothing is wider than the screen, and everything to press is large enough', async () => {
  const page = await visit('light', PHONE)
  await clickEmoji(page, 'pizza')
  await until(page, `!recent.hidden`)
  const measure = `[
    document.documentElement.scrollWidth,
    [...document.querySelectorAll('button, a, input, select')]
      .filter((target) => target.checkVisibility())
      .map((target) => [target.id || target.ariaLabel, target.getBoundingClientRect()])
      .filter(([, { width, height }]) => Math.min(width, height) < ${SMALLEST_TARGET})
      .map(([name, { width, height }]) => [name, width, height]),
  ]`
  assert.deepEqual(await ask(page, measure), [PHONE.width, []])
  await searchFor(page, 'cat')
  assert.deepEqual(await ask(page, measure), [PHONE.width, []])
  await page.click('#tone')
  assert.deepEqual(await ask(page, measure), [PHONE.width, []])
})

test('the head says what search engines, phones and screen readers want to know', async () => {
  const page = await visit('light', DESKTOP)
  const head = await ask<Record<string, unknown>>(
    page,
    `({
      doctype: document.doctype.name,
      lang: document.documentElement.lang,
      charset: document.characterSet,
      title: document.title,
      description: document.querySelector('meta[name=description]').content.length > 50,
      viewport: document.querySelector('meta[name=viewport]').content,
      icon: document.querySelector('link[rel=icon]').type,
      headings: Array.from(document.querySelectorAll('h1, h2'), (heading) => heading.localName).slice(0, 3),
      imagesWithoutSize: document.querySelectorAll('img:not([alt][width][height])').length,
      tabOrder: document.querySelectorAll('[tabindex]:not([tabindex="0"], [tabindex="-1"])').length,
      ids: new Set(Array.from(document.querySelectorAll('[id]'), ({ id }) => id)).size === document.querySelectorAll('[id]').length,
    })`,
  )
  assert.deepEqual(head, {
    doctype: 'html',
    lang: 'en',
    charset: 'UTF-8',
    title: 'Emoji keyboard',
    description: true,
    viewport: 'width=device-width, initial-scale=1',
    icon: 'image/svg+xml',
    headings: ['h1', 'h2', 'h2'],
    imagesWithoutSize: 0,
    tabOrder: 0,
    ids: true,
  })
})

test('a first visit loads a handful of files of its own, none of which holds up the first picture, and logs nothing', async () => {
  const requests: string[] = []
  const logged: string[] = []
  const page = await site.visit({
    prepare: async (page) => {
      page.on('request', (request) => requests.push(request.url()))
      await page.evaluateOnNewDocument(`
        globalThis.shifted = 0
        const add = (list) => list.getEntries().forEach(({ value }) => (shifted += value))
        new PerformanceObserver(add).observe({ type: 'layout-shift' })`)
      page.on('console', (message) => logged.push(message.text()))
      page.on('pageerror', (error) => logged.push(String(error)))
    },
  })
  await page.evaluate('navigator.serviceWorker.ready.then(() => {})')
  const names = requests.map((url) => url.replace(site.url, '').replace(/\.\w{8}\./, '.'))
  assert.deepEqual([names.slice(0, 3).toSorted(), logged], [['/', '/assets/icon.svg', '/assets/main.js'], []])
  assert.deepEqual(
    requests.filter((url) => !url.startsWith(site.url)),
    [],
  )
  const blocking = `performance.getEntriesByType('resource')
    .filter(({ renderBlockingStatus }) => renderBlockingStatus === 'blocking').map(({ name }) => name)`
  assert.deepEqual(await ask(page, blocking), [])
  assert.equal(await ask(page, 'shifted'), 0)
})

test('the manifest makes the page an app, and its files are there', async () => {
  const page = await visit('light', PHONE)
  const manifest = await ask<{ name: string; display: string; icons: { src: string }[] }>(
    page,
    `fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())`,
  )
  assert.deepEqual([manifest.name, manifest.display], ['Emoji keyboard', 'standalone'])
  const answers = await Promise.all(manifest.icons.map(({ src }) => fetch(new URL(src, site.url))))
  assert.deepEqual(
    answers.map((answer) => [answer.status, answer.headers.get('content-type')]),
    [
      [200, 'image/svg+xml'],
      [200, 'image/png'],
    ],
  )
})
