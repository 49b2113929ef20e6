import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP server of a test. */
export interface HttpServer extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string
  /** The paths that were asked for, with their queries. */
  readonly asked: readonly string[]
}

/** Starts one on a free port of 127.0.0.1. */
export async function serveHttp(listener: RequestListener): Promise<HttpServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
