import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AppRoute } from './app-route.ts'
import type { Context } from './context.ts'
import type { Entrance } from './entrance.ts'
import { Exchange } from './exchange.ts'
import { Upgrade } from './upgrade.ts'

/** A server whose requests go where `match` says; nothing listens yet. */
export function newServer(context: Context, match: (host: string) => AppRoute | undefined): Server {
  const { limits } = context
  const server = createServer({
    maxHeaderSize: limits.maxHeaderSize,
    headersTimeout: limits.headerTimeout,
    connectionsCheckingInterval: Math.min(limits.headerTimeout, 5_000),
    // An upload may take as long as it makes progress.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveTimeout,
    // The router looks at the Host header itself.
    requireHostHeader: false,
    optimizeEmptyRequests: true,
    shouldUpgradeCallback: wantsTunnel,
  })
  let entrance: Entrance = { port: '', match }
  server.on('listening', () => {
    const address = server.address()
    if (address !== null && typeof address === 'object') entrance = { port: String(address.port), match }
  })
  server.on('request', (request, response) =>
    new Exchange(context, entrance, request, response, false).start(),
  )
  server.on('checkContinue', (request, response) =>
    new Exchange(context, entrance, request, response, true).start(),
  )
  server.on('upgrade', (request, client, first) =>
    new Upgrade(context, entrance, request, client, first).start(),
  )
  return server
}

/** Clients that offer HTTP/2 with each request are content with HTTP/1.1. */
function wantsTunnel(request: IncomingMessage): boolean {
  return !/^h2c?\b/i.test(request.headers.upgrade ?? '')
}
