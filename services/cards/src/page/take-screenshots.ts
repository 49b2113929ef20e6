// Makes the pictures of the README: the page on a desk and on a phone, and a sheet of all looks.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
import sharp from 'sharp'
// @boundaries-ignore what tests start is shared by all of them
import { launchChromium } from '../../../../test/support/chromium.ts'
// @boundaries-ignore the same
import { preparePicture, takePicture } from '../../../../test/support/pictures.ts'
// @boundaries-ignore the same
import type { Look } from '../../../../test/support/pictures.ts'
import { buildApp } from '../app.ts'
import { readSettings } from '../settings.ts'
import { TEMPLATE_NAMES } from '../templates/index.ts'

const FOLDER = fileURLToPath(new URL('../../screenshots/', import.meta.url))

await using stack = new AsyncDisposableStack()
const work = await mkdtemp(join(tmpdir(), 'cards-screenshots-'))
stack.defer(() => rm(work, { recursive: true, force: true }))
const app = await buildApp(readSettings({ STORAGE_DIR: join(work, 'storage'), RENDER_TIMEOUT_MS: '60000' }))
stack.defer(() => app.close())
const base = await app.listen({ port: 0, host: '127.0.0.1' })
const browser = stack.use(await launchChromium())
await mkdir(FOLDER, { recursive: true })

const page = await browser.newPage()
page.setDefaultTimeout(0) // eight cards are drawn meanwhile, on whatever host this is
await shoot(page, 'page', { size: [1280, 860] })
await shoot(page, 'phone', { size: [390, 780], scale: 2, isDark: true })
await makeSheet()

async function shoot(page: Page, name: string, look: Look): Promise<void> {
  await preparePicture(page, look)
  await page.goto(`${base}/`, { waitUntil: 'networkidle0' })
  await page.waitForSelector('html[data-shown]')
  await takePicture(page, `${FOLDER}${name}.webp`)
}

/** All looks side by side, as the page's gallery has them. */
async function makeSheet(): Promise<void> {
  const sources = await page.$$eval('.look img', (images) =>
    images.map((image) => image.getAttribute('src') ?? ''),
  )
  const [width, height, gap, columns] = [500, 300, 20, 2]
  const cards = await Promise.all(
    sources.map(async (source, place) => ({
      input: Buffer.from(await (await fetch(`${base}/${source}`)).arrayBuffer()),
      left: gap + (place % columns) * (width + gap),
      top: gap + Math.floor(place / columns) * (height + gap),
    })),
  )
  const rows = Math.ceil(TEMPLATE_NAMES.length / columns)
  const size = { width: gap + columns * (width + gap), height: gap + rows * (height + gap) }
  await sharp({ create: { ...size, channels: 3, background: '#e8edf3' } })
    .composite(cards)
    .webp({ quality: 88 })
    .toFile(join(FOLDER, 'looks.webp'))
}
