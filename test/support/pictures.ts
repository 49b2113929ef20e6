import type { Page } from 'puppeteer-core'
import { addEmojiFont } from './emoji-font.ts'

/** How a page is looked at when a picture of it is taken. */
export interface Look {
  readonly size: readonly [width: number, height: number]
  /** Pixels of the picture for each of the page. @default 1 */
  readonly scale?: number
  /** @default false */
  readonly isDark?: boolean
}

/** Makes a page look as it does to somebody with that screen, and hold still. To be called before it is loaded. */
export async function preparePicture(page: Page, { size, scale = 1, isDark = false }: Look): Promise<void> {
  const [width, height] = size
  await page.setViewport({ width, height, deviceScaleFactor: scale })
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: isDark ? 'dark' : 'light' },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ])
  await addEmojiFont(page)
}

/** Takes the picture when all fonts and pictures of the page are there. */
export async function takePicture(page: Page, path: `${string}.png` | `${string}.webp`): Promise<void> {
  await page.evaluate(
    `Promise.all([document.fonts.ready, ...[...document.images].map((image) => image.decode().catch(() => {}))]).then(() => {})`,
  )
  await page.screenshot({ path })
}
