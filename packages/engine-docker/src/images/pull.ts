import type Docker from 'dockerode'
import type { AuthConfig } from 'dockerode'
import { linesOf } from '../events/lines-of.ts'

export interface PullOptions {
  readonly auth?: AuthConfig
  readonly signal?: AbortSignal
  /** Told what Docker says, but for how far each part of it is. */
  readonly onLine?: (text: string) => void
}

interface PullMessage {
  readonly status?: string
  readonly id?: string
  readonly progress?: string
  readonly error?: string
}

/** Fetches an image from its registry. @throws {Error} what the registry says */
export async function pull(docker: Docker, reference: string, options: PullOptions = {}): Promise<void> {
  const signal = options.signal ?? new AbortController().signal
  const answer = await docker.pull(reference, options.auth ? { authconfig: options.auth } : {})
  for await (const line of linesOf(answer, signal)) {
    if (line.trim() === '') continue
    const { status, id, progress, error } = JSON.parse(line) as PullMessage
    if (error !== undefined) throw new Error(error)
    if (status !== undefined && !progress) options.onLine?.(id === undefined ? status : `${id}: ${status}`)
  }
  signal.throwIfAborted()
}
