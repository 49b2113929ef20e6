import type { Clock } from '../clock.ts'
import { backOff, parseRetryAfter } from './back-off.ts'
import { RedditError } from './failures.ts'
import type { Pace } from './pace.ts'

/** An answer whose body was read whole. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The body, when it was JSON; else undefined. */
  readonly json: unknown
}

/** What requests stand on. */
export interface RequestOptions {
  readonly clock: Clock
  readonly pace: Pace
  /** For jitter; from 0 up to, not including, 1. */
  readonly random: () => number
  /** Milliseconds for a whole answer. */
  readonly timeout: number
}

/** A request as `fetch` takes it, but for the signal. */
export interface Request {
  readonly url: URL
  readonly method?: 'GET' | 'POST'
  /** Asked for at each try, since tokens end. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly body?: URLSearchParams
  readonly signal?: AbortSignal | undefined
}

const TRIES = 5
/** Who asks for more is believed, but others are read meanwhile. */
const LONGEST_WAIT = 120_000
/** A page of a hundred long texts is a tenth of it. */
const LARGEST_BODY = 32 * 1024 * 1024

/**
 * Asks until there is an answer that is worth reading: whatever was cut, slow, malformed, refused for the moment (429) or
 * Reddit's own failure (5xx) is asked for again, later and later, with jitter, and never before the time that Reddit names.
 *
 * @throws {RedditError} when the last try failed as well, or Reddit wants to be left alone for longer than two minutes
 */
export async function request(asked: Request, options: RequestOptions): Promise<Answer> {
  const { clock, pace, random } = options
  for (let attempt = 1; ; attempt += 1) {
    await pace.wait(asked.signal)
    const outcome = await attemptOnce(asked, options)
    if (!(outcome instanceof RedditError)) return outcome
    const wait = outcome.retryAfter ?? 0
    pace.hold(wait)
    if (attempt === TRIES || wait > LONGEST_WAIT) throw outcome
    await clock.wait(wait + backOff(attempt, random), asked.signal)
  }
}

async function attemptOnce(asked: Request, options: RequestOptions): Promise<Answer | RedditError> {
  const { url, method = 'GET', body, signal } = asked
  const { clock, pace, timeout } = options
  const where = `${method} ${url.pathname}`
  const headers = await asked.headers()
  const late = AbortSignal.timeout(timeout)
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, late]) : late,
      ...(body && { body }),
    })
    pace.update(response.headers)
    const { status } = response
    const text = await readText(response)
    if (status === 429 || status >= 500) {
      const retryAfter = parseRetryAfter(response.headers.get('retry-after'), clock.now())
      return new RedditError(`${where} was answered with ${status}`, { retryAfter })
    }
    const json = parseJson(text)
    if (status === 200 && json === undefined) return new RedditError(`${where} was answered with no JSON`)
    return { status, headers: response.headers, json }
  } catch (cause) {
    signal?.throwIfAborted()
    const problem = late.aborted ? `took longer than ${timeout} ms` : 'was cut off or could not be sent'
    return new RedditError(`${where} ${problem}`, { cause })
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > LARGEST_BODY) throw new RangeError(`The answer is larger than ${LARGEST_BODY} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
