import type { Theme } from '../card/themes.ts'
import type { Face } from '../fonts/families.ts'
import type { Box } from '../text/fit.ts'

/** The parts of a card, each as markup that is safe already; an absent one is empty. */
export interface Parts {
  /** With its size in a style attribute: `<h1 …>`. */
  readonly name: string
  readonly bio: string
  readonly footer: string
  /** A round or square picture, or initials. */
  readonly avatar: string
  /** What lies behind. */
  readonly background: string
}

/** Pixels of the card. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** A look that cards can have. */
export interface Template {
  /** For people. */
  readonly title: string
  readonly description: string
  /** The colours it has when none are asked for. */
  readonly theme: Theme
  readonly nameFace: Face
  readonly bioFace: Face
  /** The pictures that it shows, with their sizes in pixels of the card. */
  readonly shows: { readonly avatar?: Size; readonly background?: Size }
  readonly nameBox: Box
  readonly bioBox: Box
  readonly css: string
  markup(parts: Parts): string
}
