import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Network } from './resolve-host.ts'

/** A server of pictures on the loopback interface, for tests. */
export interface TestHost extends AsyncDisposable {
  readonly port: number
  /** `http://pictures.example:PORT`. */
  readonly url: string
  /** What was asked for. */
  readonly requests: { readonly path: string; readonly host: string }[]
  /** How many connections were made. */
  connections(): number
  /** A network in which `*.example` leads to this server, and addresses of the loopback interface are allowed. */
  readonly network: Network
}

/** Starts a server of pictures. */
export async function startTestHost(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<TestHost> {
  const requests: { path: string; host: string }[] = []
  let connections = 0
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', host: request.headers.host ?? '' })
    void listener(request, response)
  })
  server.on('connection', () => (connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port')
  const { port } = address
  return {
    port,
    url: `http://pictures.example:${port}`,
    requests,
    connections: () => connections,
    network: {
      resolve: async (hostname) => (hostname.endsWith('.example') ? ['127.0.0.1'] : ['10.0.0.1']),
      isAllowed: (one) => one === '127.0.0.1',
      isAllowedPort: () => true,
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
