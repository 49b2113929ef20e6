/** What can be found about one emoji. */
export interface Searchable {
  readonly text: string
  /** The most important first. */
  readonly names: readonly string[]
  readonly keywords: readonly string[]
}

/** How well a term fits, best first. A name says more than a keyword, a beginning more than a middle. */
const SCORES = { name: 100, keyword: 60, nameStart: 50, wordStart: 40, keywordStart: 20, inside: 5 } as const

/** From how many letters on a term is looked for inside of words; in scripts without spaces always. */
const INSIDE_LENGTH = 3

/**
 * Finds emoji by name or keyword, accents and case aside: every word of the query must fit. It also finds the emoji
 * that the query itself holds.
 */
export class Search {
  readonly #records: readonly Record[]

  constructor(searchables: readonly Searchable[]) {
    this.#records = searchables.map(({ text, names, keywords }) => ({
      text: bareOf(text),
      names: names.map(normalize),
      keywords: keywords.map(normalize),
    }))
  }

  /** The places of what fits, best first. */
  find(query: string): readonly number[] {
    const whole = normalize(query)
    const terms = whole.split(/\s+/).filter(Boolean)
    if (terms.length === 0) return []
    const bare = bareOf(query)
    return this.#records
      .map((record, place) => ({ place, score: scoreAll(record, whole, terms, bare) }))
      .filter(({ score }) => score > 0)
      .sort((one, other) => other.score - one.score || one.place - other.place)
      .map(({ place }) => place)
  }
}

interface Record {
  readonly text: string
  readonly names: readonly string[]
  readonly keywords: readonly string[]
}

function scoreAll(record: Record, whole: string, terms: readonly string[], bare: string): number {
  if (bare.includes(record.text)) return SCORES.name * 2
  const scores = terms.map((term) => scoreTerm(record, term))
  const all = scoreTerm(record, whole)
  return Math.max(all, scores.includes(0) ? 0 : Math.min(...scores))
}

function scoreTerm({ names, keywords }: Record, term: string): number {
  if (names.includes(term)) return SCORES.name
  if (keywords.includes(term)) return SCORES.keyword
  if (names.some((name) => name.startsWith(term))) return SCORES.nameStart
  if (names.some((name) => hasWord(name, term))) return SCORES.wordStart
  if (keywords.some((keyword) => keyword.startsWith(term) || hasWord(keyword, term))) {
    return SCORES.keywordStart
  }
  const isLong = term.length >= INSIDE_LENGTH || /[\u{3040}-\u{9FFF}]/u.test(term)
  return isLong && [...names, ...keywords].some((word) => word.includes(term)) ? SCORES.inside : 0
}

const hasWord = (text: string, term: string): boolean =>
  text.includes(` ${term}`) || text.includes(`-${term}`)

/** Small letters without accents; Katakana as Hiragana, since either is typed for the other. */
export function normalize(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\u{300}-\u{36F}]/gu, '')
    .normalize('NFC')
    .replaceAll(/[\u{30A1}-\u{30F6}]/gu, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0x60))
    .replaceAll(/[’‘]/g, "'")
    .trim()
}

/** Without tones of skin and without the sign that asks for a picture. */
const bareOf = (text: string): string => text.replaceAll(/\u{FE0F}|\p{Emoji_Modifier}/gu, '') || text
