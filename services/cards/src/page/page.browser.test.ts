import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import sharp from 'sharp'
// @boundaries-ignore what tests start is shared by all of them
import { launchChromium } from '../../../../test/support/chromium.ts'
import { eventually } from '../eventually.test-helper.ts'
import { startTestApp } from '../test-app.ts'
import type { TestApp } from '../test-app.ts'

interface Visit extends AsyncDisposable {
  readonly page: Page
  /** What the browser complained of: policies that were broken, scripts that failed. */
  readonly complaints: readonly string[]
}

const stack = new AsyncDisposableStack()
let [it, browser, base]: [TestApp?, Browser?, string?] = []

before(async () => {
  it = stack.use(await startTestApp())
  base = await it.app.listen({ port: 0, host: '127.0.0.1' })
  browser = stack.use(await launchChromium())
})
after(() => stack.disposeAsync())

/** Opens the page in a window of its own, and waits for the first preview. */
async function visit(size: { width: number; height: number }, hash = ''): Promise<Visit> {
  const context = await browser!.createBrowserContext()
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.setViewport(size)
  await page.goto(`${base}/${hash}`)
  await page.waitForSelector('html[data-shown]')
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
}

/** The words of the preview that is seen. */
async function readPreview(page: Page): Promise<string> {
  const frame = await page.$('iframe:not([hidden])')
  const document = await frame?.contentFrame()
  return (await document?.$eval('body', (body) => (body as unknown as { innerText: string }).innerText)) ?? ''
}

const DESKTOP = { width: 1280, height: 900 }

void suite('the page', () => {
  test('shows what is typed, without any browser of the service', async () => {
    await using visited = await visit(DESKTOP)
    const { page } = visited
    assert.match(await readPreview(page), /Ada Lovelace/)
    const launches = it!.parts.renderer.counts.drawn
    await page.click('[name=name]', { count: 3 })
    await page.keyboard.type('Grace **Hopper**')
    await eventually(async () => (await readPreview(page)).includes('Grace Hopper'))
    const answers = await fetch(
      await page.$eval('#download', (link) => (link as unknown as { href: string }).href),
    )
    assert.equal((await sharp(Buffer.from(await answers.arrayBuffer())).metadata()).width, 500)
    assert.ok(
      it!.parts.renderer.counts.drawn - launches <= 17,
      'only the gallery and the download were drawn',
    )
    assert.deepEqual(visited.complaints, [])
  })

  test('offers each look by a picture of it, and shows the fields that it has', async () => {
    await using visited = await visit(DESKTOP)
    const { page } = visited
    const isSeen = (part: string): Promise<boolean> =>
      page.$eval(`[data-part=${part}]`, (field) => !field.hidden)
    assert.deepEqual([await isSeen('avatar'), await isSeen('background')], [true, true])
    await page.click('[name=template][value=terminal]')
    await eventually(async () => (await readPreview(page)).includes('npm start'))
    assert.deepEqual([await isSeen('avatar'), await isSeen('background')], [false, false])
    await eventually(() =>
      page.$$eval('.look img', (images) =>
        (images as unknown as { naturalWidth: number }[]).every(({ naturalWidth }) => naturalWidth > 0),
      ),
    )
    assert.equal((await page.$$('.look img')).length, 8)
  })

  test('can be used by the keyboard alone', async () => {
    await using visited = await visit(DESKTOP)
    const { page } = visited
    await page.keyboard.press('Tab')
    assert.equal(await page.$eval(':focus', (element) => element.textContent), 'Skip to the form')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    assert.equal(await page.$eval(':focus', (element) => element.getAttribute('value')), 'dark-profile')
    await eventually(async () => (await readPreview(page)).includes('Grace Hopper'))
    await page.keyboard.press('Tab')
    assert.equal(await page.$eval(':focus', (element) => element.getAttribute('name')), 'name')
    await page.focus('[data-copies=markdown]')
    await page.keyboard.press('Enter')
    await eventually(() => page.$eval('[data-copies=markdown]', (button) => button.textContent === 'Copied'))
    await eventually(() => page.$eval('#said', (status) => status.textContent === 'Copied'))
  })

  test('copies text that shows the card elsewhere', async () => {
    await using visited = await visit(DESKTOP)
    const { page } = visited
    await page
      .browserContext()
      .setPermission(base!, { permission: { name: 'clipboard-read' }, state: 'granted' })
    for (const name of ['link', 'markdown', 'html', 'bbcode', 'picture']) {
      await page.click(`[data-copies=${name}]`)
      const shown = await page.$eval(
        `[data-copies=${name}]`,
        (button) => button.previousElementSibling?.textContent,
      )
      await eventually(() => page.$eval(`[data-copies=${name}]`, (button) => button.textContent === 'Copied'))
      assert.equal(await page.evaluate('navigator.clipboard.readText()'), shown)
      assert.ok(shown?.includes(`${base}/card?template=light-profile`), name)
    }
  })

  test('freezes a card, and leads to it', async () => {
    await using visited = await visit(DESKTOP)
    const { page } = visited
    await page.click('#freeze')
    await page.waitForSelector('#frozen a')
    const address = await page.$eval('#frozen a', (link) => link.textContent ?? '')
    assert.match(address, new RegExp(`^${base}/card/\\d+$`))
    await page.click('#frozen a')
    await page.waitForSelector('dl')
    assert.equal(await page.title(), 'Ada Lovelace')
    await eventually(() =>
      page.$eval('img', (image) => (image as unknown as { naturalWidth: number }).naturalWidth === 500),
    )
    assert.deepEqual(visited.complaints, [])
  })

  test('says what is wrong with a card, and goes on', async () => {
    await using visited = await visit(DESKTOP)
    const { page } = visited
    const problem = (): Promise<string> => page.$eval('#problem', (element) => element.textContent ?? '')
    await page.type('[name=avatar]', 'http://10.0.0.1/')
    await eventually(async () => (await problem()) === '10.0.0.1 is no public address')
    await page.$eval('[name=avatar]', (field) => ((field as unknown as { value: string }).value = ''))
    await page.type('[name=footer]', 'small print')
    await eventually(async () => (await readPreview(page)).includes('small print'))
    assert.equal(await problem(), '')
  })

  test('opens with the form filled in by its own address', async () => {
    await using visited = await visit(
      DESKTOP,
      '#template=quote&name=Somebody&bio=said+this&theme=ocean&accent=ff0000',
    )
    const { page } = visited
    assert.deepEqual((await readPreview(page)).trim().split(/\s*\n\s*/), ['“', 'said this', 'S', 'Somebody'])
    const accent = await page.$eval('[name=accent]', (field) => (field as unknown as { value: string }).value)
    assert.equal(accent, '#ff0000')
    assert.match(page.url(), /theme=ocean/)
  })

  test('fits a phone: nothing is wider than it, and the preview is seen whole', async () => {
    await using visited = await visit({ width: 360, height: 740 })
    const { page } = visited
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360)
    await page.focus('[name=footer]')
    const box = await (await page.$('.stage'))?.boundingBox()
    assert.ok(
      box && box.x >= 0 && box.x + box.width <= 360 && Math.abs(box.width / box.height - 5 / 3) < 0.02,
    )
    assert.ok(box.y >= 0 && box.y + box.height <= 740, 'it stays in sight while the form is filled in')
    const shot = sharp(await page.screenshot())
    const at = async (left: number, top: number): Promise<string> =>
      (
        await shot
          .clone()
          .extract({ left: Math.round(left), top: Math.round(top), width: 1, height: 1 })
          .removeAlpha()
          .raw()
          .toBuffer()
      ).toString('hex')
    // The lagoon above, white below: the card is there, scaled as a whole.
    assert.notEqual(await at(box.x + box.width * 0.9, box.y + box.height * 0.2), 'ffffff')
    assert.equal(await at(box.x + box.width * 0.9, box.y + box.height * 0.9), 'ffffff')
  })

  test('has a name for everything that can be used', async () => {
    await using visited = await visit(DESKTOP)
    const unnamed = await visited.page.$$eval('input, select, textarea, button, a, iframe, img', (elements) =>
      elements
        .filter((element) => {
          const { labels } = element as unknown as { labels?: ArrayLike<{ textContent: string | null }> }
          const label = Array.from(labels ?? [], ({ textContent }) => textContent ?? '').join('')
          const own =
            element.getAttribute('aria-label') ?? element.getAttribute('title') ?? element.getAttribute('alt')
          return own === null && label.trim() === '' && element.textContent?.trim() === ''
        })
        .map((element) => element.outerHTML),
    )
    assert.deepEqual(unnamed, [])
  })
})
