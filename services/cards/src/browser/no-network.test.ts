import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
// @boundaries-ignore what tests start is shared by all of them
import { launchChromium } from '../../../../test/support/chromium.ts'
import { eventually } from '../eventually.test-helper.ts'
import type { Drawing } from './drawing.ts'
import { installChromium } from './install.ts'
import { listIsolations } from './isolation.ts'
import type { Isolation } from './isolation.ts'
import { launchBrowser } from './launch.ts'
import { Page } from './page.ts'
import { BROWSER_FOLDER, buildTestRenderer, drawParams } from './test-renderer.ts'
import { openTrap } from './trap.test-helper.ts'
import { listVectors } from './vectors.test-helper.ts'
import { within } from './within.ts'

const PNG = { format: 'png', scale: 1 } as const

/** What leads the page itself elsewhere, or acts after the picture was taken. */
const LASTING = new Set([
  'a frame',
  'a prefetch',
  'a rule of what comes next',
  'a refresh',
  'a base',
  'a form',
  'a picture in SVG',
  'an import of a style',
])

/** A page that is asked for a frame and never gives one would keep a test for ever. */
const LONGEST = 60_000

const hostile = (body: string): Drawing => ({ ...drawParams({ name: 'x' }), body })

void suite('markup that no card holds, drawn as if escaping had failed', () => {
  test('reaches a trap from an ordinary browser, in every way that the other tests count on', async () => {
    await using browser = await launchChromium()
    await using trap = await openTrap()
    for (const { name, markup, asks } of listVectors(trap.url)) {
      const page = await browser.newPage()
      // A page that leaves while it is shown may never say that it was.
      void page.setContent(markup).catch(() => {})
      await eventually(() => asks.every((path) => trap.asked.has(path))).catch(() =>
        assert.fail(`${name} did not ask for all of ${asks.join(', ')}`),
      )
      void page.close().catch(() => {})
    }
  })

  test('leaves the next card as it is', async () => {
    await using trap = await openTrap()
    await using renderer = buildTestRenderer()
    const card = drawParams({ template: 'badge', name: 'The next user', bio: 'words 😀' })
    const reference = await renderer.render(card, PNG)
    for (const { name, markup } of listVectors(trap.url).filter(({ name }) => LASTING.has(name))) {
      await renderer.render(hostile(markup), PNG).catch(() => {}) // it may fail, that is all
      assert.ok((await renderer.render(card, PNG)).equals(reference), `the card after ${name}`)
    }
    assert.equal(trap.connections, 0)
  })

  // Namespaces are forbidden in many containers; then flags and the policy of the page stand alone.
  for (const [name, hasNoNetwork] of [
    ['in a network of its own', true],
    ['in the network of the machine', false],
  ] as const) {
    test(`reaches nothing from a browser ${name}`, async (t) => {
      await using trap = await openTrap()
      const installation = await installChromium(BROWSER_FOLDER)
      const all = listIsolations(process.getuid?.() === 0, { sandbox: false })
      const preferred = all.filter((isolation) => isolation.hasNoNetwork === hasNoNetwork)
      const launched = await launchFirst([...preferred, ...all], (isolation) =>
        launchBrowser({ installation, isolation, framesOnDemand: true }),
      )
      t.after(() => launched.close())
      for (const { name, markup } of listVectors(trap.url)) {
        await within(LONGEST, drawAlone(launched.browser, markup), `drawing ${name}`)
      }
      assert.equal(trap.connections, 0)
    })
  }
})

void suite('a browser that draws frames all the time', () => {
  test('draws the same pixels by screenshots', async (t) => {
    const installation = await installChromium(BROWSER_FOLDER)
    const isolations = listIsolations(process.getuid?.() === 0, { sandbox: false })
    const drawing = drawParams({ template: 'quote', name: 'Ada', bio: 'Words, *slanted* 😀' })
    const draw = async (framesOnDemand: boolean): Promise<Buffer> => {
      const launched = await launchFirst(isolations, (isolation) =>
        launchBrowser({ installation, isolation, framesOnDemand }),
      )
      t.after(() => launched.close())
      const page = await Page.open(launched.browser, { width: 500, height: 300, scale: 2, framesOnDemand })
      return await page.draw(drawing, 'png')
    }
    assert.ok((await draw(false)).equals(await draw(true)))
  })
})

/** Draws it on a page of its own, whatever that leads to. */
async function drawAlone(browser: Browser, markup: string): Promise<void> {
  const page = await Page.open(browser, { width: 500, height: 300, scale: 1, framesOnDemand: true })
  await page.draw(hostile(markup), 'png').catch(() => {})
  // What happens after a moment, such as a refresh, happens before another frame was drawn.
  await page.draw(hostile('<p>a</p>'), 'png').catch(() => {})
  await page.close().catch(() => {})
}

async function launchFirst<Launched>(
  isolations: readonly Isolation[],
  launch: (isolation: Isolation) => Promise<Launched>,
): Promise<Launched> {
  for (const isolation of isolations) {
    try {
      return await launch(isolation)
    } catch {
      // This machine does not allow it; the next one asks for less.
    }
  }
  throw new Error('No browser starts here')
}
