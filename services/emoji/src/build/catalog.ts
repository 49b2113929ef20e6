import type { CategoryKey } from '../../site/client/strings.ts'
import type { EmojiRecord } from './emoji-file.ts'
import { NEWEST } from './newest.ts'
import type { NewestEmoji } from './newest.ts'
import { readTones } from './read-tones.ts'
import type { Tones } from './read-tones.ts'

/** An emoji of the keyboard. */
export interface CatalogEmoji extends Tones {
  /** As Unicode recommends it for interchange. */
  readonly text: string
  /** The English name. */
  readonly name: string
  readonly version: number
}

/** Some emoji under one heading. */
export interface Category {
  readonly key: CategoryKey
  /** The one that stands for all. */
  readonly icon: string
  readonly emoji: readonly CatalogEmoji[]
}

/** Unicode's groups by their numbers in the data package, in the order of the page. */
const GROUPS: readonly (readonly [group: number, key: CategoryKey, icon: string])[] = [
  [0, 'smileys', '😀'],
  [1, 'people', '👋'],
  [3, 'animals', '🐻'],
  [4, 'food', '🍔'],
  [5, 'travel', '🚗'],
  [6, 'activities', '⚽'],
  [7, 'objects', '💡'],
  [8, 'symbols', '💜'],
  [9, 'flags', '🏁'],
  [2, 'components', '🎨'],
]

/** All emoji by category, from the English file of the data package and from what that does not have yet. */
export function buildCatalog(records: readonly EmojiRecord[]): readonly Category[] {
  const sorted = records.toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0))
  return GROUPS.map(([group, key, icon]) => {
    const known = sorted.filter((record) => record.group === group).map(readEmoji)
    return { key, icon, emoji: NEWEST.reduce(insert, known) }
  })
}

function readEmoji(record: EmojiRecord): CatalogEmoji {
  const { emoji, label: name, version, skins } = record
  return { text: qualify(emoji), name, version, ...readTones(emoji, skins ?? []) }
}

/** The data package asks for a coloured picture also where Unicode says that it is one anyway; then U+FE0F is too much. */
export function qualify(text: string): string {
  const bare = text.replace(/\u{FE0F}$/u, '')
  return /^\p{Emoji_Presentation}$/u.test(bare) ? bare : text
}

function insert(emoji: readonly CatalogEmoji[], newest: NewestEmoji): readonly CatalogEmoji[] {
  const place = emoji.findIndex(({ text }) => text === newest.after)
  if (place === -1 || emoji.some(({ text }) => text === newest.text)) return emoji
  const { text, version, words, hasTones } = newest
  const added = { text, version, name: words.en[0], ...(hasTones && { tone: 'first' as const }) }
  return emoji.toSpliced(place + 1, 0, added)
}
