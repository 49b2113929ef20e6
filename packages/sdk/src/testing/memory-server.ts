import { createServer } from 'node:http'
import type { Server } from 'node:http'

/** An instance of a memory engine: a free port of 127.0.0.1 that gives every request the same answer. */
export async function openMemoryServer(status: number, text: string): Promise<Server> {
  const server = createServer((_request, response) => response.writeHead(status).end(text))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.on('error', reject).listen(0, '127.0.0.1', resolve)
  await promise
  return server
}

/** Ends it with all its connections. One that is closed already is no error. */
export async function closeMemoryServer(server: Server | undefined): Promise<void> {
  if (!server?.listening) return
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  server.closeAllConnections()
  await promise
}
