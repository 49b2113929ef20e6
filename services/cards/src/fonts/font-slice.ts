/** A part of a font: the shapes of some characters, in one file. */
export interface FontSlice {
  /** Names it within all fonts: `inter-latin-normal`. */
  readonly id: string
  /** As CSS calls it: `Inter`. */
  readonly family: string
  readonly style: 'normal' | 'italic'
  /** As CSS has it: `100 900` of a variable font. */
  readonly weight: string
  /** The characters that it is for, as CSS has it: `U+0000-00FF,U+0131`. */
  readonly range: string
  /** Absolute path of the WOFF2 file. */
  readonly file: string
}
