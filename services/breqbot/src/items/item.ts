import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Problem } from '../problem.ts'

/** How long names and descriptions may be. */
export const LONGEST = { name: 50, description: 300 } as const

/** What an item says about itself. */
export const ItemText = Type.Object({
  name: Type.String({ minLength: 1, maxLength: LONGEST.name }),
  description: Type.String({ maxLength: LONGEST.description }),
})
export type ItemText = Readonly<Static<typeof ItemText>>

/** A thing that members of a guild can have. */
export interface Item extends ItemText {
  readonly id: string
  readonly createdBy: string
}

/**
 * A text as it is kept: no spaces around, none doubled.
 *
 * @throws {Problem} BAD_NAME when the name is empty or one of them is too long
 */
export function tidyItem({ name, description }: ItemText): ItemText {
  const tidy = { name: name.replaceAll(/\s+/g, ' ').trim(), description: description.trim() }
  if (tidy.name === '') throw new Problem('BAD_NAME', { what: 'name', rule: 'must not be empty' })
  for (const key of ['name', 'description'] as const) {
    if (tidy[key].length <= LONGEST[key]) continue
    throw new Problem('BAD_NAME', { what: key, rule: `may have ${LONGEST[key]} characters at most` })
  }
  return tidy
}

/** Names that differ in their letters' case alone are the same. */
export const nameKey = (name: string): string => name.replaceAll(/\s+/g, ' ').trim().toLowerCase()
