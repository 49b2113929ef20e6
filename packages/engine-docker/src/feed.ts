import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Writes input to where it is read, until there is no more of it, or until nobody is left to read it. */
export async function feed(
  input: AsyncIterable<Uint8Array>,
  to: NodeJS.WritableStream,
  over: Promise<unknown>,
): Promise<void> {
  const stop = new AbortController()
  const abort = () => stop.abort()
  over.then(abort, abort)
  await pipeline(Readable.from(input), to, { signal: stop.signal }).catch(() => {
    // How the program ended says whether that mattered.
  })
}
