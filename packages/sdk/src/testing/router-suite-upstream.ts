import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Target } from '../wall/router.ts'
import { acceptWebSocket } from './router-suite-web-socket.ts'

/** An instance of the routers' suite: a server in this process whose answers name it. */
export interface Upstream extends AsyncDisposable {
  readonly target: Target
  /** How many requests have reached it. */
  readonly requests: number
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Starts an upstream on a free port of 127.0.0.1. It accepts any WebSocket and sends back what it gets, its name before it.
 * Disposing of it ends it as a crash would: every connection at once.
 */
export async function startUpstream(
  instance: string,
  answer: Answer = (_, response) => response.end(instance),
): Promise<Upstream> {
  let requests = 0
  const tunnels = new Set<Duplex>()
  const server = createServer((request, response) => {
    requests++
    response.setHeader('x-instance', instance)
    answer(request, response)
  })
  server.on('upgrade', (request, socket) => {
    tunnels.add(socket)
    acceptWebSocket(request, socket, (text) => `${instance}: ${text}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    target: { instance, address: { host: '127.0.0.1', port: portOf(server) } },
    get requests() {
      return requests
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      for (const socket of tunnels) socket.destroy()
      await closed
    },
  }
}

/** A target that nothing listens at. */
export async function deadTarget(instance: string): Promise<Target> {
  const upstream = await startUpstream(instance)
  await upstream[Symbol.asyncDispose]()
  return upstream.target
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new TypeError('The server does not listen on a port')
  return address.port
}
