/** Thrown when no id can be had now. */
export class NoIds extends Error {
  override readonly name = 'NoIds'
}

const TIMEOUT = 3000

/**
 * Fresh ids from the Snowflake service.
 *
 * @param url - where it is; undefined when there is none.
 * @throws {NoIds} When it cannot be reached, or answers anything but ids.
 */
export async function takeIds(url: string | undefined, count: number): Promise<readonly string[]> {
  if (url === undefined) throw new NoIds('SNOWFLAKE_URL is not set')
  try {
    const response = await fetch(new URL(`?count=${count}`, url), {
      method: 'POST',
      signal: AbortSignal.timeout(TIMEOUT),
      redirect: 'error',
    })
    const body: unknown = await response.json()
    if (response.ok && isBatch(body) && body.snowflakes_str.length === count) return body.snowflakes_str
    throw new NoIds(`Snowflake answered ${response.status}`)
  } catch (error) {
    if (error instanceof NoIds) throw error
    throw new NoIds('Snowflake cannot be reached', { cause: error })
  }
}

function isBatch(body: unknown): body is { readonly snowflakes_str: readonly string[] } {
  if (typeof body !== 'object' || body === null || !('snowflakes_str' in body)) return false
  const { snowflakes_str: ids } = body
  return Array.isArray(ids) && ids.every((id) => typeof id === 'string' && /^\d{1,20}$/.test(id))
}
