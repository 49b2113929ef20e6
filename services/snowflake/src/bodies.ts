/** As many ids as fit in a millisecond. */
export const LARGEST_BATCH = 4096

/** One id, in decimal. */
export interface MadeId {
  readonly id: string
}

/** The body of one id, as JSON text: the digits stand once as a number and once as text. */
export function formatId({ id }: MadeId): string {
  return `{"snowflake":${id},"snowflake_str":"${id}"}`
}

/**
 * The body of a batch, as JSON in bytes. A serializer would look at each of 8192 values, and take longer than making them;
 * and a text of parts this long costs ten times as much to put together as to write piece by piece.
 */
export function formatBatch(ids: readonly string[]): Buffer {
  const parts = ['{"snowflakes":[', ids.join(','), '],"snowflakes_str":["', ids.join('","'), '"]}']
  const body = Buffer.allocUnsafeSlow(parts.reduce((length, part) => length + part.length, 0))
  let end = 0
  for (const part of parts) end += body.write(part, end, 'latin1')
  return body
}
