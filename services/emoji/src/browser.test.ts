import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ask,
  clickEmoji,
  readClipboard,
  readFocus,
  readResults,
  readStatus,
  searchFor,
  until,
} from './testing/page-actions.ts'
// @boundaries-ignore what tests start is shared by all of them
import { addEmojiFont } from '../../../test/support/emoji-font.ts'
import { TestSite } from './testing/test-site.ts'

let site: TestSite
before(async () => {
  site = await TestSite.start()
})
after(() => site[Symbol.asyncDispose]())

test('a search finds by name and keyword, and Enter copies the first', async () => {
  const page = await site.visit()
  await page.keyboard.press('/')
  await page.keyboard.type('tada')
  await until(page, `document.querySelector('#found').textContent === '1 found'`)
  assert.deepEqual(await readResults(page), ['🎉'])
  await page.keyboard.press('Enter')
  assert.equal(await readClipboard(page), '🎉')
  assert.equal(await readStatus(page), '🎉 copied: party popper')
})

test('Enter before the words to search are there copies the first that is found when they are', async () => {
  const page = await site.visit({
    prepare: async (page) => {
      await page.evaluateOnNewDocument(`{
        const ask = fetch
        const { promise, resolve } = Promise.withResolvers()
        Object.assign(globalThis, { proceed: resolve, fetch: (url) => promise.then(() => ask(url)) })
      }`)
    },
  })
  await page.type('#search', 'tada')
  await page.keyboard.press('Enter')
  await page.evaluate('proceed()')
  assert.equal(await readClipboard(page), '🎉')
})

test('nothing found is said, and Escape brings everything back', async () => {
  const page = await site.visit()
  await searchFor(page, 'xyzzy')
  assert.equal(await ask(page, `document.querySelector('#found').textContent`), 'Nothing found for “xyzzy”')
  await page.keyboard.press('Escape')
  assert.deepEqual(await ask(page, `[search.value, browse.hidden, results.hidden, found.textContent]`), [
    '',
    false,
    true,
    '',
  ])
})

test('the keyboard goes from the search through the results and back', async () => {
  const page = await site.visit()
  await searchFor(page, 'cat face')
  await page.keyboard.press('ArrowDown')
  assert.equal(await readFocus(page), 'cat face')
  await page.keyboard.press('ArrowRight')
  const second = await readFocus(page)
  await page.keyboard.press('Enter')
  const [, text] = await readResults(page)
  assert.equal(await readClipboard(page), text)
  assert.equal(await readStatus(page), `${text} copied: ${second}`)
  await page.keyboard.press('Escape')
  assert.equal(await ask(page, 'document.activeElement.id'), 'search')
})

test('one cell is in the order of Tab, and arrows move it through rows and categories', async () => {
  const page = await site.visit()
  const reachable = `document.querySelectorAll('main [role=gridcell][tabindex="0"]').length`
  assert.equal(await ask(page, reachable), 1)
  await page.focus('#categories [role=gridcell]')
  const columns = await ask<number>(page, `document.querySelector('[role=row]').children.length`)
  const names = await ask<string[]>(
    page,
    `Array.from(document.querySelectorAll('#smileys [role=gridcell], #people [role=gridcell]'), (cell) => cell.ariaLabel)`,
  )
  const smileys = names.indexOf('waving hand')
  const went: string[] = []
  for (const key of ['ArrowDown', 'End', 'PageDown', 'ArrowLeft', 'Home'] as const) {
    await page.keyboard.press(key)
    went.push(await readFocus(page))
  }
  const lastRow = smileys - 1 - ((smileys - 1) % columns)
  assert.deepEqual(
    went,
    [columns, 2 * columns - 1, smileys, smileys - 1, lastRow].map((place) => names[place]),
  )
  assert.equal(await ask(page, reachable), 1)
})

test('a click copies, and with Shift adds to what was copied', async () => {
  const page = await site.visit()
  await page.click('[aria-label="grinning face"]')
  assert.equal(await readClipboard(page), '😀')
  await page.keyboard.down('Shift')
  await page.click('#categories [aria-label="beaming face with smiling eyes"]')
  await page.keyboard.up('Shift')
  await until(page, `document.querySelector('#status').textContent.includes('added')`)
  assert.equal(await readClipboard(page), '😀😁')
  assert.equal(await readStatus(page), '😀😁 added: beaming face with smiling eyes')
})

test('where the clipboard is refused, the old way copies', async () => {
  const page = await site.visit({
    prepare: async (page) => {
      await page.evaluateOnNewDocument(
        `Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject(new Error('no')) })`,
      )
    },
  })
  await page.focus('#categories [role=gridcell]')
  await page.keyboard.press('Enter')
  assert.equal(await readClipboard(page), '😀')
  assert.equal(await readFocus(page), 'grinning face')
})

test('where no way copies, the page says what to do, and has the emoji selected', async () => {
  const page = await site.visit({
    prepare: async (page) => {
      await page.evaluateOnNewDocument(`
        Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject(new Error('no')) })
        document.execCommand = () => false`)
    },
  })
  await page.click('[aria-label="grinning face"]')
  await until(page, `document.querySelector('#status.shown') !== null`)
  assert.match(await readStatus(page), /^This browser does not let the page copy/)
  assert.equal(await ask(page, 'getSelection().toString()'), '😀')
})

test('recent emoji come back with the page, the last one first, until they are cleared', async () => {
  const page = await site.visit()
  for (const name of ['grinning face', 'pizza', 'grinning face', 'rocket']) await clickEmoji(page, name)
  const recent = `Array.from(document.querySelectorAll('#recent-grid [role=gridcell]'), (cell) => cell.textContent)`
  await until(page, `document.querySelectorAll('#recent-grid [role=gridcell]').length === 3`)
  await page.reload()
  assert.deepEqual(await ask(page, recent), ['🚀', '😀', '🍕'])
  await page.click('#forget')
  assert.deepEqual(await ask(page, `[recent.hidden, localStorage.getItem('emoji.recent')]`), [true, '[]'])
})

test('a tone of skin holds for all emoji that take one, and is remembered', async () => {
  const page = await site.visit()
  await page.click('#tone')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.reload()
  const texts = `['👋', '😀', '🧑‍🤝‍🧑', '👩‍❤️‍👨', '✌'].map((text) =>
    Array.from(document.querySelectorAll('#categories [role=gridcell]')).find((cell) =>
      cell.textContent.replaceAll(/[\u{1f3fb}-\u{1f3ff}]/gu, '').startsWith(text)).textContent)`
  assert.deepEqual(await ask(page, texts), ['👋🏼', '😀', '🧑🏼‍🤝‍🧑🏼', '👩🏼‍❤️‍👨🏼', '✌🏼'])
  assert.equal(await ask(page, `tone.ariaLabel`), 'Skin tone: medium-light skin tone')
  await searchFor(page, 'waving hand')
  assert.equal((await readResults(page))[0], '👋🏼')
})

test('two persons can have two tones: a right click opens all mixes', async () => {
  const page = await site.visit()
  await page.click('#categories [aria-label="people holding hands"]', { button: 'right' })
  const choices = `Array.from(document.querySelectorAll('#choices button'), (choice) => choice.textContent)`
  const mixes = await ask<string[]>(page, choices)
  assert.deepEqual([mixes.length, new Set(mixes).size, mixes[4]], [26, 26, '🧑🏻‍🤝‍🧑🏿'])
  assert.equal(await readFocus(page), 'people holding hands')
  await page.click('#choices button:nth-child(5)')
  assert.equal(await readClipboard(page), '🧑🏻‍🤝‍🧑🏿')
  assert.equal(await readStatus(page), '🧑🏻‍🤝‍🧑🏿 copied: people holding hands: light skin tone, dark skin tone')
  await page.click('#recent-grid [role=gridcell]', { button: 'right' })
  await until(page, `document.querySelector('#choices:popover-open') !== null`)
  await page.keyboard.press('Escape')
  assert.equal(await ask(page, `document.querySelector('#choices:popover-open')`), null)
  assert.equal(await readFocus(page), 'people holding hands: light skin tone, dark skin tone')
})

test('a finger that rests on an emoji opens its tones, and copies nothing when it leaves', async () => {
  const page = await site.visit({
    prepare: (page) => page.setViewport({ width: 390, height: 800, isMobile: true, hasTouch: true }),
  })
  const [x, y] = await ask<[number, number]>(
    page,
    `(() => {
      const cell = document.querySelector('#people [role=gridcell]')
      cell.scrollIntoView({ block: 'center', behavior: 'instant' })
      const { left, top } = cell.getBoundingClientRect()
      return [left + 10, top + 10]
    })()`,
  )
  const touch = await page.touchscreen.touchStart(x, y)
  await until(page, `document.querySelector('#choices:popover-open') !== null`)
  await touch.end()
  assert.deepEqual(await ask(page, `[choices.children.length, choices.matches(':popover-open')]`), [6, true])
  await page.touchscreen.tap(20, 400)
  await until(page, `!choices.matches(':popover-open')`)
  await clickEmoji(page, 'pizza')
  await until(page, `!recent.hidden`)
  assert.equal(await ask(page, `document.querySelector('#recent-grid').textContent`), '🍕')
})

test('a language is loaded when it is chosen, and is searched beside English', async () => {
  const page = await site.visit()
  const requests: string[] = []
  page.on('request', (request) => requests.push(new URL(request.url()).pathname.replace(/\.\w{8}\./, '.')))
  await page.select('#language', 'de')
  await until(page, `document.documentElement.lang === 'de'`)
  assert.deepEqual(requests, ['/assets/de.json'])
  assert.deepEqual(
    await ask(page, `[document.title, document.querySelector('#food h2').textContent, search.ariaLabel]`),
    ['Emoji-Tastatur', 'Essen & Trinken', 'Emoji suchen'],
  )
  for (const query of ['Brezel', 'pretzel']) {
    await searchFor(page, query)
    assert.deepEqual((await readResults(page))[0], '🥨', query)
  }
  await page.reload()
  await until(page, `document.documentElement.lang === 'de'`)
  await page.click('#categories [role=gridcell]')
  assert.equal(await readClipboard(page), '😀')
  assert.equal(await readStatus(page), '😀 kopiert: grinsendes Gesicht')
})

test('a browser in a language that the page speaks gets it in that one', async () => {
  const page = await site.visit({
    prepare: async (page) => {
      await page.evaluateOnNewDocument(
        `Object.defineProperty(navigator, 'languages', { value: ['it-IT', 'ja-JP', 'en'] })`,
      )
    },
  })
  await until(page, `document.documentElement.lang === 'ja'`)
  await searchFor(page, 'すし')
  assert.equal((await readResults(page))[0], '🍣')
})

test('a language that cannot be loaded leaves everything as it is, and says so', async () => {
  const page = await site.visit({
    prepare: async (page) => {
      await page.evaluateOnNewDocument(`{
        const ask = fetch
        globalThis.fetch = (url) => (url.includes('/fr.') ? Promise.reject(new TypeError()) : ask(url))
      }`)
    },
  })
  await page.select('#language', 'fr')
  await until(page, `document.querySelector('#status.shown') !== null`)
  assert.equal(await readStatus(page), 'French could not be loaded. Are you offline?')
  await until(page, `language.value === 'en'`)
  assert.equal(await ask(page, 'document.documentElement.lang'), 'en')
})

test('emoji that the fonts of a device lack are hidden, until somebody wants them', async () => {
  const page = await site.visit({
    prepare: async (page) => {
      await addEmojiFont(page)
      // A font of before Unicode 18: it has a box in the colour of the pen for what it lacks.
      await page.evaluateOnNewDocument(`{
        const { fillText } = CanvasRenderingContext2D.prototype
        CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
          fillText.call(this, text === '🫫' ? '□' : text, ...place)
        }
      }`)
    },
  })
  await until(page, `!unsupported.hidden`)
  const shown = `Array.from(document.querySelectorAll('#categories [data-version="18"]'), (cell) => cell.hidden)`
  assert.deepEqual(await ask(page, shown), Array(9).fill(true))
  assert.equal(
    await ask(page, `document.querySelector('#unsupported-text').textContent`),
    'This device has no pictures yet for 9 of the newest emoji.',
  )
  await page.evaluate(`document.querySelector('#show-unsupported').click()`)
  assert.deepEqual(await ask(page, shown), Array(9).fill(false))
})
