import { once } from 'node:events'
import { createServer } from 'node:http'

/** A port of this machine that knows who came, if only to connect, and what was asked for. */
export interface Trap extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly connections: number
  readonly asked: ReadonlySet<string>
}

/** Opens a port that waits for a browser which may not come. */
export async function openTrap(): Promise<Trap> {
  let connections = 0
  const asked = new Set<string>()
  const server = createServer(({ url = '' }, response) => {
    asked.add(url)
    response.end()
  })
  server.on('connection', () => (connections += 1))
  server.on('upgrade', ({ url = '' }, socket) => {
    asked.add(url)
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    get connections() {
      return connections
    },
    asked,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
