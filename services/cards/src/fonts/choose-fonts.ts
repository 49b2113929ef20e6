import { FACES, SCRIPTS, listHan } from './families.ts'
import type { Face, Family } from './families.ts'
import type { FontSlice } from './font-slice.ts'
import { slicesOfFamily } from './slices-of-family.ts'

/** What is to be drawn, as far as fonts matter. */
export interface FontNeeds {
  /** Every character that is drawn in these faces. */
  readonly text: string
  readonly faces: readonly Face[]
  readonly lang: string
  readonly hasItalics: boolean
}

/**
 * The parts of fonts that a text needs, in a fixed order. Exactly these are there when it is drawn, whatever was drawn
 * before: so the same text is always the same pixels.
 */
export function chooseFonts({ text, faces, lang, hasItalics }: FontNeeds): readonly FontSlice[] {
  const chosen = new Map<string, FontSlice>()
  const add = (slices: readonly FontSlice[]): boolean => {
    for (const slice of slices) if (hasItalics || slice.style === 'normal') chosen.set(slice.id, slice)
    return slices.length > 0
  }
  const find = (family: Family, codePoint: number): readonly FontSlice[] =>
    slicesOfFamily(family).find(codePoint)
  for (const codePoint of new Set(Array.from(text, (character) => character.codePointAt(0) ?? 0))) {
    const own = faces.filter((face) => add(find(FACES[face], codePoint)))
    if (own.length === faces.length && faces.every((face) => isWhole(find(FACES[face], codePoint)))) continue
    const isDrawn = SCRIPTS.some((family) => add(find(family, codePoint)))
    if (!isDrawn) listHan(lang).some((family) => add(find(family, codePoint)))
  }
  return [...chosen.values()].sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** The value of `font-family` for a face: it, then those of the chosen fonts that draw other scripts. */
export function formatFontFamily(face: Face, lang: string, fonts: readonly FontSlice[]): string {
  const chosen = new Set(fonts.map(({ family }) => family))
  const others = [...SCRIPTS, ...listHan(lang)].filter(({ name }) => chosen.has(name))
  const families = [FACES[face], ...others].map(({ name }) => `"${name}"`)
  return [...families, '"Open Sans"', face === 'mono' ? 'monospace' : 'sans-serif'].join(',')
}

/** Parts for rare letters claim whole blocks and lack some of them; the next font in line has these. */
const isWhole = (slices: readonly FontSlice[]): boolean =>
  slices.every(({ id }) => /-(latin|cyrillic|greek)-(wght|\d)/.test(id))
