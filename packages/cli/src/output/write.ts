import { once } from 'node:events'
import type { TerminalStream } from '../io.ts'

/** Writes, and waits while whoever reads is slower. */
export async function write(
  stream: TerminalStream,
  text: string | Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain', { signal })
}
