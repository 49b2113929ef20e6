import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Target } from '@berth/sdk'
import { embedded } from './embedded.ts'
import type { EmbeddedOptions, EmbeddedRouter } from './embedded.ts'

/** A router on a free port, with one app at `app.test` whose only target is a server in this process. */
export interface Fixture extends AsyncDisposable {
  readonly router: EmbeddedRouter
  readonly server: Server
  readonly target: Target
}

export async function openFixture(answer: RequestListener, options: EmbeddedOptions = {}): Promise<Fixture> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const router = await embedded({ port: 0, ...options })
  const target = { instance: 'app.web.1', address: { host: '127.0.0.1', port: portOf(server) } }
  await router.route({ app: 'app', domains: ['app.test'], targets: [target] })
  return {
    router,
    server,
    target,
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]()
      server.close()
      server.closeAllConnections()
    },
  }
}

export function portOf(server: { address: Server['address'] }): number {
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new TypeError('The server does not listen on a port')
  return address.port
}

/** Sends bytes and answers with all that comes back until the connection is closed. */
export async function send(port: number, ...bytes: readonly (string | Buffer)[]): Promise<string> {
  const socket = await connectTo(port)
  for (const part of bytes) socket.write(part)
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => (text += String(chunk)))
  await once(socket, 'close')
  return text
}

export async function connectTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** A request head with CRLF line ends, its first line and headers given one by one. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Answers once a condition holds. */
export async function until(holds: () => boolean, deadline = 5_000): Promise<void> {
  const end = Date.now() + deadline
  while (!holds()) {
    if (Date.now() > end) throw new Error(`It did not come about within ${deadline} ms: ${holds.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
