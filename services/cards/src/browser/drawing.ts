import type { FontNeeds } from '../fonts/choose-fonts.ts'
import type { FontSlice } from '../fonts/font-slice.ts'

/** A card as a browser draws it: no script, no address, everything inside. */
export interface Drawing {
  readonly css: string
  /** The markup of the body, escaped already. */
  readonly body: string
  /** What its fonts are chosen by; plain data, so that a drawing can be kept and drawn again. */
  readonly needs: FontNeeds
  /** What the fonts of the text are made of. */
  readonly fonts: readonly FontSlice[]
  readonly width: number
  readonly height: number
}

export const IMAGE_FORMATS = ['png', 'jpeg', 'webp'] as const
export type ImageFormat = (typeof IMAGE_FORMATS)[number]

export const SCALES = [1, 2, 3] as const
export type Scale = (typeof SCALES)[number]

/** How a drawing becomes bytes. */
export interface Shape {
  readonly format: ImageFormat
  /** Pixels for each pixel of the drawing. */
  readonly scale: Scale
}
