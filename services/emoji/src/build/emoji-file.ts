import { readFile } from 'node:fs/promises'

/** An emoji as emojibase-data describes it, as far as it is read here. */
export interface EmojiRecord {
  readonly emoji: string
  readonly hexcode: string
  /** The name in the file's language. */
  readonly label: string
  /** Other words that people look for. */
  readonly tags?: readonly string[]
  readonly emoticon?: string | readonly string[]
  /** Which version of Unicode's emoji list has it first. */
  readonly version: number
  /** Which of Unicode's groups it is in; letters for flags are in none. */
  readonly group?: number
  /** The place in Unicode's list. */
  readonly order?: number
  /** The same in every tone of skin, or mix of two. */
  readonly skins?: readonly EmojiSkin[]
}

/** One emoji in one tone of skin, 1 (light) to 5 (dark), or with two persons in two tones. */
export interface EmojiSkin {
  readonly emoji: string
  readonly tone: number | readonly number[]
}

/** The folder of the data package, which has one for each language. */
const DATA = new URL('..', import.meta.resolve('emojibase-data/en/data.json'))

/** Every emoji with its names in one language, in no order. */
export const readEmojiFile = (language: string): Promise<readonly EmojiRecord[]> =>
  readJson(`${language}/data.json`)

/** What programmers call emoji in text, such as `tada` for 🎉, by code points in hexadecimal. */
export const readShortcodes = (): Promise<Readonly<Record<string, string | readonly string[]>>> =>
  readJson('en/shortcodes/github.json')

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(new URL(path, DATA), 'utf8')) as T
}
