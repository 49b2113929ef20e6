import { SoundError } from './sound-error.ts'

/** A file that somebody uploaded. */
export interface Upload {
  readonly url: string
  /** What the uploader called it; for messages only. */
  readonly name: string
}

/** How a download is bounded. */
export interface DownloadOptions {
  /** Bytes. */
  readonly limit: number
  /** Milliseconds for all of it. @default 20_000 */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

/**
 * Fetches a file whole, and gives up as soon as it is known to be too large: from what the server says, at the latest when
 * the limit has been read.
 *
 * @throws {SoundError} TOO_LARGE, LINK_EXPIRED or DOWNLOAD_FAILED
 */
export async function download(
  { url, name }: Upload,
  { limit, timeout = 20_000, signal }: DownloadOptions,
): Promise<Buffer> {
  const deadline = AbortSignal.timeout(timeout)
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline })
    if (!response.ok || !response.body) {
      await response.body?.cancel()
      // Discord answers 403 or 404 once the signature of a link is older than about a day.
      if ([403, 404].includes(response.status)) throw new SoundError('LINK_EXPIRED', { name })
      throw new SoundError('DOWNLOAD_FAILED', { name, problem: `the answer was ${response.status}` })
    }
    if (Number(response.headers.get('content-length')) > limit) {
      await response.body.cancel()
      throw new SoundError('TOO_LARGE', { limit })
    }
    return await readWithin(response.body, limit)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof SoundError) throw error
    const problem = deadline.aborted ? `it took longer than ${timeout} ms` : 'the connection failed'
    throw new SoundError('DOWNLOAD_FAILED', { name, problem }, { cause: error })
  }
}

async function readWithin(body: ReadableStream<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop by an error cancels the stream, and with it the request.
  for await (const chunk of body) {
    length += chunk.length
    if (length > limit) throw new SoundError('TOO_LARGE', { limit })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
