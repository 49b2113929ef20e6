import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'

const FONT = import.meta.resolve('@fontsource/noto-color-emoji/files/noto-color-emoji-emoji-400-normal.woff2')

/** Gives a page a font with emoji in colour, as devices of people have one; the browser for tests has none. */
export async function addEmojiFont(page: Page): Promise<void> {
  const font = await readFile(fileURLToPath(FONT), 'base64')
  await page.evaluateOnNewDocument(
    `const face = new FontFace('Noto Color Emoji', Uint8Array.fromBase64('${font}'))
    document.fonts.add(face)
    face.load()`,
  )
}
