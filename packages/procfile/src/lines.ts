/** A line that says something, without the space around it. */
export interface Line {
  /** Its number in the file, from 1. */
  readonly line: number
  readonly text: string
}

/** Something wrong with a line. */
export interface LineProblem {
  /** The number of the line in the file, from 1. */
  readonly line: number
  /** A clause to put after `line 3: `, such as `web has no command`. */
  readonly problem: string
}

/** The lines of a file that are neither blank nor a comment (`#` or `//`); any line ending, with or without a BOM. */
export function readLines(text: string): readonly Line[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((raw, index) => ({ line: index + 1, text: raw.trim() }))
    .filter(({ text }) => text !== '' && !isComment(text))
}

/** Whether nothing but a comment is there. */
export const isComment = (text: string): boolean => text.startsWith('#') || text.startsWith('//')
