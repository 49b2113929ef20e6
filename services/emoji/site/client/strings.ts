/** Everything that the page says in one language; in curly brackets what is put in. */
export interface Strings {
  /** The language's own name for itself. */
  readonly language: string
  readonly title: string
  readonly description: string
  readonly search: string
  readonly searchHint: string
  readonly clear: string
  readonly tone: string
  readonly noTone: string
  readonly languageLabel: string
  readonly categories: string
  readonly recent: string
  readonly forgetRecent: string
  readonly forgotten: string
  readonly results: string
  /** With `{query}`. */
  readonly nothingFound: string
  /** With `{count}`. */
  readonly found: string
  /** With `{emoji}` and `{name}`. */
  readonly copied: string
  /** With `{emoji}` and `{name}`: it was added to what was copied before. */
  readonly added: string
  readonly notCopied: string
  /** With `{name}`. */
  readonly variants: string
  /** With `{count}`. */
  readonly unsupported: string
  readonly showUnsupported: string
  /** What to do first. */
  readonly hint: string
  /** All keys and gestures. */
  readonly help: string
  readonly noScript: string
  /** With `{language}`. */
  readonly notLoaded: string
  /** The names of the categories, in Unicode's order. */
  readonly categoryNames: Readonly<Record<CategoryKey, string>>
}

/** Unicode's groups, and the parts that emoji are made of as the last one. */
export type CategoryKey =
  | 'smileys'
  | 'people'
  | 'animals'
  | 'food'
  | 'travel'
  | 'activities'
  | 'objects'
  | 'symbols'
  | 'flags'
  | 'components'

/** Puts values into the places of a text: `fill('{count} found', { count: 3 })`. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
