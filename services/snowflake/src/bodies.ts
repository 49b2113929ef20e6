/** As many ids as fit in a millisecond. */
export const LARGEST_BATCH = 4096

/** The body of one id, as JSON text: the digits stand once as a number and once as text. */
export function formatId(id: string): string {
  return `{"snowflake":${id},"snowflake_str":"${id}"}`
}

/** The body of a batch, as JSON text. A serializer would look at each of 8192 values, and take longer than making them. */
export function formatBatch(ids: readonly string[]): string {
  return `{"snowflakes":[${ids.join(',')}],"snowflakes_str":["${ids.join('","')}"]}`
}
