import type { LanguageFile } from '../../site/client/language-file.ts'
import { normalize } from '../../site/client/search.ts'
import type { Category } from './catalog.ts'
import { qualify } from './catalog.ts'
import type { EmojiRecord } from './emoji-file.ts'
import { LANGUAGES } from './languages.ts'
import type { Language } from './languages.ts'
import { NEWEST } from './newest.ts'

/** The signs of the tones of skin, from light to dark; their names are those of the tones. */
const SWATCHES = ['🏻', '🏼', '🏽', '🏾', '🏿']

/** What a language file is made from. */
export interface LanguageSource {
  readonly language: Language
  readonly catalog: readonly Category[]
  readonly records: readonly EmojiRecord[]
  /** What programmers call emoji, by code points in hexadecimal. */
  readonly shortcodes: Readonly<Record<string, string | readonly string[]>>
}

/** What everything is called and found by in one language. */
export function buildLanguageFile({ language, catalog, records, shortcodes }: LanguageSource): LanguageFile {
  const byText = new Map(records.map((record) => [qualify(record.emoji), record]))
  const newest = new Map(NEWEST.map(({ text, words }) => [text, words[language]]))
  return {
    strings: LANGUAGES[language],
    tones: SWATCHES.map((swatch) => byText.get(swatch)?.label ?? ''),
    emoji: catalog
      .flatMap(({ emoji }) => emoji)
      .map(({ text, name: pageName }) => {
        const record = byText.get(text)
        const [name, ...keywords] = record ? wordsOf(record, shortcodes) : (newest.get(text) ?? [pageName])
        return [name === pageName ? '' : name, ...withoutRepetition(name, pageName, keywords)]
      }),
  }
}

function wordsOf(
  { label, tags = [], emoticon = [], hexcode }: EmojiRecord,
  shortcodes: LanguageSource['shortcodes'],
): readonly [string, ...string[]] {
  const codes = [shortcodes[hexcode] ?? []].flat().map((code) => code.replaceAll('_', ' '))
  return [label, ...tags, ...codes, ...[emoticon].flat()]
}

/** A keyword that a word of a name begins with is found by the name already. */
function withoutRepetition(name: string, pageName: string, keywords: readonly string[]): readonly string[] {
  const words = [name, pageName].flatMap((text) => [text, ...text.split(/[\s-]/)]).map(normalize)
  const left = keywords.filter((keyword) => !words.some((word) => word.startsWith(normalize(keyword))))
  return [...new Set(left)]
}
