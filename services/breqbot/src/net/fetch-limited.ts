import { Problem } from '../problem.ts'

/** How much is read, and how long is waited. */
export interface FetchOptions {
  /** Who is asked, for the problem that somebody is told: `xkcd`. */
  readonly what: string
  /** @default 2_000_000 */
  readonly largest?: number
  /** Milliseconds until the whole answer is there. @default 10_000 */
  readonly timeout?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** What was answered. */
export interface Fetched {
  readonly status: number
  readonly type: string
  readonly bytes: Buffer
}

const DEFAULTS = { largest: 2_000_000, timeout: 10_000 } as const satisfies Partial<FetchOptions>

/**
 * Asks another service over HTTP, and reads no more of its answer than it is allowed to send.
 *
 * @throws {Problem} UNREACHABLE when it does not answer in time, or answers with 5xx, 429 or too much
 */
export async function fetchLimited(url: string | URL, options: FetchOptions): Promise<Fetched> {
  const { what, largest, timeout, headers } = { ...DEFAULTS, ...options }
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(timeout),
      headers: { 'user-agent': 'breqbot (a bot for Discord)', ...headers },
    })
    const bytes = await readLimited(response, largest)
    if (response.status >= 500 || response.status === 429) throw new Error(`It answered ${response.status}`)
    return { status: response.status, type: response.headers.get('content-type') ?? '', bytes }
  } catch (cause) {
    throw new Problem('UNREACHABLE', { what }, { cause })
  }
}

async function readLimited(response: Response, largest: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop early also hangs up.
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > largest) throw new Error(`It answered with more than ${largest} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
