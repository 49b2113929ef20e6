import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Family } from './families.ts'
import type { FontSlice } from './font-slice.ts'

/** The parts of a font, findable by character. */
export interface SlicedFamily {
  /** The parts for a character, in every style and weight; none when the font is not for it. */
  find(codePoint: number): readonly FontSlice[]
}

interface Part {
  readonly spans: readonly Span[]
  readonly slices: readonly FontSlice[]
}

interface Span {
  readonly from: number
  readonly to: number
  readonly part: readonly FontSlice[]
}

const known = new Map<string, SlicedFamily>()

/** Reads what a font's package says of its parts, once. */
export function slicesOfFamily(family: Family): SlicedFamily {
  const found = known.get(family.name)
  if (found) return found
  const sliced = readFamily(family)
  known.set(family.name, sliced)
  return sliced
}

function readFamily(family: Family): SlicedFamily {
  const index = fileURLToPath(family.index)
  const folder = dirname(index)
  const ranges = JSON.parse(readFileSync(index, 'utf8')) as Record<string, string>
  const subsets = Object.entries(ranges).filter(([name]) => family.subsets?.includes(name) ?? true)
  // Parts may overlap: a letter of Vietnamese is also one of extended Latin. The last one named is the most common one.
  const parts = subsets.map(([name, range]) => readPart(family, folder, name, range)).toReversed()
  const spans = parts.flatMap((part) => part.spans)
  return {
    find: (codePoint) => spans.find(({ from, to }) => codePoint >= from && codePoint <= to)?.part ?? [],
  }
}

function readPart(family: Family, folder: string, name: string, range: string): Part {
  const subset = name.replaceAll(/[[\]]/g, '') // packages write numbered parts as [7]
  const slug = family.name.toLowerCase().replaceAll(' ', '-')
  const styles = family.hasItalics ? (['normal', 'italic'] as const) : (['normal'] as const)
  const slices = styles.flatMap((style) =>
    family.weights.map((weight): FontSlice => {
      const axis = weight.includes(' ') ? 'wght' : weight
      const file = join(folder, 'files', `${slug}-${subset}-${axis}-${style}.woff2`)
      return { id: `${slug}-${subset}-${axis}-${style}`, family: family.name, style, weight, range, file }
    }),
  )
  const spans = range.split(',').map((text) => {
    const [from = '', to = from] = text.trim().replace(/^U\+/i, '').split('-')
    return { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), part: slices }
  })
  return { spans, slices }
}
