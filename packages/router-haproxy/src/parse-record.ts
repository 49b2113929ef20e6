import type { RequestRecord } from '@berth/router'
import type { RouterState } from './state.ts'

/** Reads one line of the access log; `undefined` for what is none, such as a failed TLS handshake. */
export function parseRecord(message: string, state: RouterState, now: number): RequestRecord | undefined {
  const line = parse(message)
  if (!line) return undefined
  const { backend, server, host, method, path, status, duration, id } = line
  const place = state.backends.find(({ name }) => name === backend)
  const use = place?.slots.find(({ name }) => name === server)?.use
  const milliseconds = Math.max(0, Number(duration))
  return {
    app: place?.owner?.app,
    instance: use && use.state !== 'free' ? use.target.instance : undefined,
    host: filled(host),
    method: filled(method),
    // Of HTTP/2 the whole URL is logged.
    path: filled(path).replace(/^https?:\/\/[^/]*/, ''),
    status: Math.max(0, Number(status)),
    requestId: filled(id),
    startedAt: now - milliseconds,
    duration: milliseconds,
  }
}

function parse(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith('{')) return undefined
  try {
    return JSON.parse(message)
  } catch {
    return undefined
  }
}

/** HAProxy logs a dash for what is not there. */
function filled(value: unknown): string {
  return typeof value === 'string' && value !== '-' ? value : ''
}
