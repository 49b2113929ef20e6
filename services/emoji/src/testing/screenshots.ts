import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
// @boundaries-ignore what tests start is shared by all of them
import { launchChromium } from '../../../../test/support/chromium.ts'
// @boundaries-ignore the same
import { preparePicture, takePicture } from '../../../../test/support/pictures.ts'
// @boundaries-ignore the same
import type { Look } from '../../../../test/support/pictures.ts'
import { TestSite } from './test-site.ts'

// Draws the icons from their vector form, and takes the pictures of the README: `npm run screenshots`.
const SITE = new URL('../../site/', import.meta.url)
const DOCS = new URL('../../docs/', import.meta.url)

/** A picture of the page, and what somebody does before it is taken. */
interface Picture extends Look {
  readonly name: string
  readonly act: (page: Page) => Promise<unknown>
}

const PICTURES: readonly Picture[] = [
  { name: 'light', size: [880, 560], act: (page) => page.hover('[aria-label="star-struck"]') },
  {
    name: 'dark',
    size: [880, 520],
    isDark: true,
    act: async (page) => {
      await page.type('#search', 'happy')
      await page.waitForSelector('#results:not([hidden]) [role=gridcell]')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowRight')
    },
  },
  {
    name: 'phone',
    size: [390, 760],
    act: async (page) => {
      await page.select('#language', 'de')
      await page.waitForSelector('html[lang=de]')
      for (const name of ['Brezel', 'Katze', 'Herz mit Pfeil', 'Konfettibombe']) await copy(page, name)
      await page.evaluate('scrollTo(0, 0)')
      await page.waitForSelector('#status.shown')
    },
  },
  {
    name: 'tones',
    size: [390, 760],
    isDark: true,
    act: (page) => page.click('[aria-label="woman and man holding hands"]', { button: 'right' }),
  },
]

async function copy(page: Page, name: string): Promise<void> {
  await page.evaluate(`document.querySelector('#categories [aria-label^="${name}"]').click()`)
}

async function drawIcons(): Promise<void> {
  await using browser = await launchChromium()
  const page = await browser.newPage()
  // Devices cut the corners themselves.
  const icon = (await readFile(new URL('icon.svg', SITE), 'utf8')).replace(' rx="16"', '')
  for (const size of [180, 512]) {
    await page.setViewport({ width: size, height: size })
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${icon}`)
    await writeFile(new URL(`icon-${size}.png`, SITE), await page.screenshot())
  }
}

async function takePictures(): Promise<void> {
  await mkdir(DOCS, { recursive: true })
  await using site = await TestSite.start()
  for (const picture of PICTURES) {
    const page = await site.visit({ prepare: (page) => preparePicture(page, picture) })
    await picture.act(page)
    await takePicture(page, `${fileURLToPath(DOCS)}${picture.name}.png`)
    await page.close()
  }
}

await drawIcons()
await takePictures()
