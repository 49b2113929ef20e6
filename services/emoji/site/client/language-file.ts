import type { Strings } from './strings.ts'

/** What is loaded when somebody chooses a language, or searches in the one of the page. */
export interface LanguageFile {
  readonly strings: Strings
  /** The names of the tones of skin, from light to dark. */
  readonly tones: readonly string[]
  /** Name and keywords of each emoji in the order of the page; an empty name is the one in the page. */
  readonly emoji: readonly (readonly [name: string, ...keywords: string[]])[]
}

/** What the page brings along for its script. */
export interface PageData {
  /** The address of the file of each language. */
  readonly languages: Readonly<Record<string, string>>
  readonly strings: Strings
  readonly tones: readonly string[]
}
