import type { TemplateName } from '../templates/index.ts'
import type { Backdrop } from './backdrops.ts'
import type { Theme } from './themes.ts'

export const WIDTH = 500
export const HEIGHT = 300

/** What lies behind the words: a gradient by name, one colour, or a picture from an address. */
export type Background =
  | { readonly kind: 'backdrop'; readonly name: Backdrop }
  | { readonly kind: 'colour'; readonly colour: string }
  | { readonly kind: 'picture'; readonly url: string }

/** A card as somebody asked for it, in one normal form: two requests for the same card are equal. */
export interface Card {
  readonly template: TemplateName
  readonly theme: Theme
  readonly name: string
  readonly bio: string
  readonly footer: string
  readonly background: Background
  /** The address of a picture; initials stand for an absent one. */
  readonly avatar?: string
  /** Hexadecimal colours, `#` included, in place of the theme's. */
  readonly accent?: string
  readonly ink?: string
  readonly ground?: string
  /** BCP 47. */
  readonly lang: string
  /** What a reader is told who does not see it. */
  readonly alt: string
}

/** The pictures of a card, as `data:` addresses. */
export interface Pictures {
  readonly avatar?: string
  readonly background?: string
}
