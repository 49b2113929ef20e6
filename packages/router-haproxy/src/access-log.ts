import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import type { RequestRecord } from '@berth/router'
import type { RouterState } from './state.ts'

/** Takes what HAProxy logs: also from workers of before a reload, and again after a restart of either side. */
export interface AccessLog extends AsyncDisposable {
  readonly path: string
}

/**
 * Listens for what HAProxy logs.
 *
 * @param state - what tells which app and which instance HAProxy's names mean
 */
export async function openAccessLog(
  path: string,
  state: () => RouterState,
  onRequest: (record: RequestRecord) => void,
): Promise<AccessLog> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const read = messageReader((message) => {
      const record = parseRecord(message, state(), Date.now())
      if (record) onRequest(record)
    })
    socket.on('data', read)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  await rm(path, { force: true })
  server.listen({ path })
  await once(server, 'listening')
  return {
    path,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Takes a stream of messages apart, each of which has its length in bytes before it. */
export function messageReader(onMessage: (message: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      const space = rest.indexOf(32)
      if (space < 0) return
      const end = space + 1 + Number(rest.toString('latin1', 0, space))
      if (!(end <= rest.length)) return
      onMessage(rest.toString('utf8', space + 1, end))
      rest = rest.subarray(end)
    }
  }
}

/** Reads one line of the access log; `undefined` for what is none, such as a failed TLS handshake. */
export function parseRecord(message: string, state: RouterState, now: number): RequestRecord | undefined {
  let line: Record<string, unknown>
  try {
    line = JSON.parse(message)
  } catch {
    return undefined
  }
  const { backend, server, host, method, path, status, duration, id } = line
  const place = state.backends.find(({ name }) => name === backend)
  const use = place?.slots.find(({ name }) => name === server)?.use
  const milliseconds = Number(duration)
  return {
    app: place?.owner?.app,
    instance: use && use.state !== 'free' ? use.target.instance : undefined,
    host: empty(host),
    method: empty(method),
    // Of HTTP/2 the whole URL is logged.
    path: empty(path).replace(/^https?:\/\/[^/]*/, ''),
    status: Math.max(0, Number(status)),
    requestId: empty(id),
    startedAt: now - milliseconds,
    duration: milliseconds,
  }
}

/** HAProxy logs a dash for what is not there. */
function empty(value: unknown): string {
  return typeof value === 'string' && value !== '-' ? value : ''
}
