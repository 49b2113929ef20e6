import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { buildSite } from './build/build-site.ts'
import { writeSite } from './build/site-files.ts'
import { ask, readClipboard, readResults, searchFor, until } from './testing/page-actions.ts'
import { makeTemporaryFolder } from './testing/temporary-folder.ts'
import { TestSite } from './testing/test-site.ts'

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
before(async () => {
  folder = await makeTemporaryFolder()
  await writeSite(folder.path, await buildSite())
})
after(() => folder[Symbol.asyncDispose]())

/** Visits the page, uses it in Spanish, and waits until all of that is kept on the device. */
async function visitInSpanish(site: TestSite): Promise<Page> {
  const page = await site.visit()
  await page.evaluate('navigator.serviceWorker.ready.then(() => {})')
  await until(page, 'navigator.serviceWorker.controller !== null')
  await page.select('#language', 'es')
  await until(page, `document.documentElement.lang === 'es'`)
  await until(page, isSpanishKept)
  return page
}

const isSpanishKept = `caches.keys().then((names) => caches.open(names.at(-1))).then((cache) => cache.keys())
  .then((kept) => kept.some(({ url }) => url.includes('/es.')))`

test('after the first visit the page works without a network, in the languages that were used', async () => {
  await using site = await TestSite.start(folder.path)
  const page = await visitInSpanish(site)
  await site.stopServer()
  await page.reload()
  await until(page, `document.documentElement.lang === 'es'`)
  await searchFor(page, 'corazón')
  const results = await readResults(page)
  assert.ok(results.length > 20)
  await page.keyboard.press('Enter')
  assert.equal(await readClipboard(page), results[0])
})

test('a new version takes the place of the old one, and takes along the languages that are still right', async () => {
  await using site = await TestSite.start(folder.path)
  const page = await visitInSpanish(site)
  const [before] = await ask<string[]>(page, 'caches.keys()')

  const worker = join(folder.path, 'sw.js')
  const old = await readFile(worker, 'utf8')
  await Promise.all([rm(`${worker}.br`), rm(`${worker}.gz`)])
  await writeFile(worker, old.replace(before ?? '', 'emoji-next'))
  await site.restart()
  await page.evaluate(
    'navigator.serviceWorker.ready.then((registration) => registration.update()).then(() => {})',
  )
  await until(page, `caches.keys().then((names) => names.join() === 'emoji-next')`)
  assert.equal(await ask(page, isSpanishKept), true)
  assert.equal(await ask(page, `caches.match('./').then((answer) => answer.ok)`), true)
})
