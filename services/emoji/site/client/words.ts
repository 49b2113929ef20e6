import type { Entry, Pick } from './entry.ts'
import type { LanguageFile, PageData } from './language-file.ts'
import type { Strings } from './strings.ts'

/** What everything is called in the language that is chosen. */
export class Words {
  readonly code: string
  readonly strings: Strings
  readonly tones: readonly string[]
  readonly #emoji: LanguageFile['emoji']

  /** @param emoji - Nothing as long as the file is not loaded: then names are those of the page. */
  constructor(
    code: string,
    { strings, tones }: Omit<PageData, 'languages'>,
    emoji: LanguageFile['emoji'] = [],
  ) {
    this.code = code
    this.strings = strings
    this.tones = tones
    this.#emoji = emoji
  }

  /** Whether there are keywords to search. */
  get isLoaded(): boolean {
    return this.#emoji.length > 0
  }

  nameOf(entry: Entry): string {
    return this.#emoji[entry.index]?.[0] || entry.name
  }

  keywordsOf(entry: Entry): readonly string[] {
    return this.#emoji[entry.index]?.slice(1) ?? []
  }

  /** The name with the tones of skin: `waving hand: dark skin tone`. */
  labelOf({ entry, tones }: Pick): string {
    const name = this.nameOf(entry)
    if (tones.length === 0) return name
    return `${name}: ${tones.map((tone) => this.tones[tone - 1] ?? '').join(', ')}`
  }
}
