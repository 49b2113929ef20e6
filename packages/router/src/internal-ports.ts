import type { Server } from 'node:http'
import { BlockList } from 'node:net'
import type { InternalPlace } from '@berth/sdk'
import type { Context } from './context.ts'
import { listen } from './listen.ts'
import { newServer } from './server.ts'

/** Ports on which every request is for one app, whatever its `Host` says. */
export class InternalPorts {
  readonly #context: Context
  readonly #place: InternalPlace
  readonly #open = new Map<number, Server>()
  readonly #closing = new Map<Server, Promise<void>>()

  constructor(context: Context, place: InternalPlace) {
    this.#context = context
    this.#place = place
  }

  /** @throws {BerthError} PORT_TAKEN when it is used already */
  async open(port: number, app: string): Promise<void> {
    const server = newServer(this.#context, () => this.#context.table.get(app))
    const { host, network } = this.#place
    if (network !== undefined) admitOnly(server, network)
    await listen(server, host, port)
    this.#open.set(port, server)
  }

  /** Takes no more connections; requests in flight go on. */
  close(port: number): void {
    const server = this.#open.get(port)
    if (!server) return
    this.#open.delete(port)
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    this.#closing.set(server, closed)
    void closed.then(() => this.#closing.delete(server))
  }

  closeAll(): void {
    for (const port of this.#open.keys()) this.close(port)
  }

  /** Ends what connections are left of those that were closed. */
  async destroy(): Promise<void> {
    for (const server of this.#closing.keys()) server.closeAllConnections()
    await Promise.all(this.#closing.values())
  }
}

/** Ends every connection from elsewhere before anything of it is read. */
function admitOnly(server: Server, network: string): void {
  const [address = '', bits] = network.split('/')
  const admitted = new BlockList()
  admitted.addSubnet(address, Number(bits))
  server.on('connection', (socket) => {
    if (!admitted.check(socket.remoteAddress ?? '')) socket.destroy()
  })
}
