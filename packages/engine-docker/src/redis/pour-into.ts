import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type Docker from 'dockerode'

/**
 * Starts a container and writes into it until there is no more. One that ends before it has read all is left to whoever
 * looks at it next; input that fails, or an abort, rejects.
 */
export async function pourInto(
  container: Docker.Container,
  input: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stream = await container.attach({ stream: true, hijack: true, stdin: true })
  await container.start()
  const ended = new AbortController()
  const end = () => ended.abort()
  container.wait({ condition: 'not-running' }).then(end, end)
  try {
    const either = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])])
    await pipeline(Readable.from(input), stream, { signal: either })
  } catch (error) {
    if (!ended.signal.aborted && (error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}
