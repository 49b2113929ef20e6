import type { Paint } from './style.ts'

/** Rows as aligned columns below a header; no rows: nothing. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): string {
  if (rows.length === 0) return ''
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const format = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [paint('gray', format(header)), ...rows.map(format)].map((line) => `${line}\n`).join('')
}

/** Names and what they stand for, one a line, aligned; entries without a text are left out. */
export function formatFields(
  fields: readonly (readonly [name: string, text: string | undefined])[],
  paint: Paint,
): string {
  const present = fields.filter(([, text]) => text !== undefined && text !== '')
  const width = Math.max(0, ...present.map(([name]) => name.length))
  return present.map(([name, text]) => `${paint('gray', name.padEnd(width))}  ${text}\n`).join('')
}
