/** Where a text must fit, in pixels of the card. */
export interface Box {
  readonly width: number
  readonly height: number
  /** The sizes that it may have, largest first. */
  readonly sizes: readonly number[]
  readonly lineHeight: number
  /** How wide its face runs beside an ordinary sans serif. @default 1 */
  readonly stretch?: number
}

/** How a text is set so that it fits. */
export interface Fit {
  readonly size: number
  /** What does not fit into so many lines is cut, with an ellipsis. */
  readonly lines: number
  readonly lineHeight: number
}

/** Scripts whose letters and marks reach higher and lower than those of Latin: from Arabic to Khmer. */
const TALL = /[\u0600-\u08ff\u0900-\u109f\u1780-\u17ff\ufb50-\ufdff\ufe70-\ufeff]/
const TALL_LINE = 1.5

/** The estimate is of the widths of letters, so there is a little room to be wrong. */
const SAFETY = 1.04

/**
 * The largest size in which a text fits its box; the smallest when it fits in none. No browser is asked: the widths of
 * letters are estimated, so the HTML of a card is made without one, and is the same as what becomes an image.
 */
export function fitText(text: string, wanted: Box): Fit {
  const lineHeight = TALL.test(text) ? Math.max(wanted.lineHeight, TALL_LINE) : wanted.lineHeight
  const box = { ...wanted, lineHeight }
  for (const size of box.sizes) {
    if (size * lineHeight > box.height) continue
    const room = linesOf(box, size)
    if (countLines(text, (box.width / size / SAFETY) * (1 / (box.stretch ?? 1))) <= room) {
      return { size, lines: room, lineHeight }
    }
  }
  const size = box.sizes.at(-1) ?? 16
  return { size, lines: linesOf(box, size), lineHeight }
}

const linesOf = ({ height, lineHeight }: Box, size: number): number =>
  Math.max(1, Math.floor(height / (size * lineHeight) + 0.01))

/** Lines that a text takes at a width in em, broken between words as a browser does, and within those that are too long. */
function countLines(text: string, width: number): number {
  return text
    .split('\n')
    .map((paragraph) => countParagraph(paragraph, width))
    .reduce((sum, lines) => sum + lines, 0)
}

function countParagraph(paragraph: string, width: number): number {
  let [lines, used] = [1, 0]
  for (const { segment } of WORDS.segment(paragraph)) {
    const long = widthOf(segment)
    if (used + long <= width || /^\s+$/.test(segment)) {
      used += long
      continue
    }
    if (used > 0) lines += 1
    const extra = Math.max(0, Math.ceil(long / width) - 1)
    lines += extra
    used = long - extra * width
  }
  return lines
}

// Also for scripts without spaces, such as Thai and Chinese.
const WORDS = new Intl.Segmenter('en', { granularity: 'word' })

const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/\p{M}|\p{Cf}/u, 0],
  [/[ijlI.,:;'|!`\u2018\u2019·]/, 0.29],
  [/[frt()[\]{}"\-/\\*]/, 0.4],
  [/\s/, 0.28],
  [/[mwMW@%—…]/, 0.93],
  [/[a-z]/, 0.57],
  [/[A-Z]/, 0.69],
  [/\d/, 0.64],
  [/[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\u{1f000}-\u{3fffd}]/u, 1.03],
  [/[\u0590-\u08ff]/, 0.56],
  [/[\u0900-\u0fff\u1780-\u17ff]/, 0.7],
]

function widthOf(word: string): number {
  let sum = 0
  for (const character of word) sum += WIDTHS.find(([pattern]) => pattern.test(character))?.[1] ?? 0.66
  return sum
}
