import type { TonePattern } from './tones.ts'
import { withMix, withTone } from './tones.ts'

/** An emoji of the page. */
export interface Entry extends TonePattern {
  /** Its place in the page, which is that in the file of a language too. */
  readonly index: number
  /** Without a tone of skin. */
  readonly text: string
  /** The name in the language of the page as it was built. */
  readonly name: string
  readonly cell: HTMLElement
}

/** An emoji as somebody has chosen it: in no tone, in one, or in two. */
export interface Pick {
  readonly entry: Entry
  readonly tones: readonly number[]
}

/** Every emoji that the page was built with. */
export function readEntries(categories: HTMLElement): readonly Entry[] {
  const cells = categories.querySelectorAll<HTMLElement>('.grid button')
  return Array.from(cells, (cell, index) => {
    const { tone, mix } = cell.dataset
    return {
      index,
      cell,
      text: cell.textContent,
      name: cell.getAttribute('aria-label') ?? '',
      ...((tone === 'first' || tone === 'mix') && { tone }),
      ...(mix !== undefined && { mix }),
    }
  })
}

/** The emoji in a tone, as far as it takes one. */
export const pickOf = (entry: Entry, tone: number): Pick => ({
  entry,
  tones: tone > 0 && entry.tone !== undefined ? [tone] : [],
})

/** What is shown and copied. */
export function textOf({ entry, tones: [one = 0, other = one] }: Pick): string {
  if (entry.mix !== undefined && one !== other) return withMix(entry.mix, one, other)
  return withTone(entry.text, entry, one)
}
