import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'

/** The lines of a stream; on abort the stream is destroyed and the lines end. */
export async function* linesOf(stream: NodeJS.ReadableStream, signal: AbortSignal): AsyncIterable<string> {
  const readable = stream instanceof Readable ? stream : new Readable().wrap(stream)
  const lines = createInterface({ input: readable })
  const stop = () => lines.close()
  signal.addEventListener('abort', stop, { once: true })
  // A connection that breaks is the end of the lines; readline would not see it.
  readable.once('error', stop).once('close', stop)
  try {
    if (!signal.aborted) yield* lines
  } finally {
    signal.removeEventListener('abort', stop)
    readable.on('error', () => {}).destroy()
  }
}
