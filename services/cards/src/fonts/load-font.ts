import { readFile } from 'node:fs/promises'
import { LRUCache } from 'lru-cache'
import type { FontSlice } from './font-slice.ts'

const MEMORY_CHARACTERS = 32_000_000

const loaded = new LRUCache<string, string>({
  maxSize: MEMORY_CHARACTERS,
  sizeCalculation: (url) => url.length,
})

/** The part of a font as a `data:` address. Those used last are kept, up to 32 MB. */
export async function loadFont(slice: FontSlice): Promise<string> {
  const known = loaded.get(slice.id)
  if (known !== undefined) return known
  const url = `data:font/woff2;base64,${await readFile(slice.file, 'base64')}`
  loaded.set(slice.id, url)
  return url
}

/** The rules that bring the fonts into a document. */
export async function formatFontFaces(fonts: readonly FontSlice[]): Promise<string> {
  const rules = fonts.map(async (slice) => {
    const { family, style, weight, range } = slice
    const source = `url(${await loadFont(slice)}) format("woff2")`
    return `@font-face{font-family:"${family}";font-style:${style};font-weight:${weight};src:${source};unicode-range:${range}}`
  })
  return (await Promise.all(rules)).join('\n')
}
