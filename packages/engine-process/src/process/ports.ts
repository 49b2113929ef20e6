import { once } from 'node:events'
import { createServer } from 'node:net'
import type { ListenOptions, Server } from 'node:net'
import { BerthError } from '@berth/sdk'

/** A port that nobody else is given until it is released. */
export interface Port {
  readonly port: number
  release(): void
}

/** Both inclusive. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/** Gives out ports of a range, each to one at a time, and only those that nothing listens on. */
export class PortPool {
  readonly #range: PortRange
  readonly #taken = new Set<number>()
  #next: number

  constructor(range: PortRange) {
    this.#range = range
    // Pools of different platforms begin at different places, so they rarely meet.
    this.#next = range.first + Math.floor(Math.random() * (range.last - range.first + 1))
  }

  /**
   * @param wanted - is taken when it is free, also when it lies outside of the range
   * @throws {BerthError} ENGINE_UNAVAILABLE when no port of the range is free
   */
  async take(wanted?: number): Promise<Port> {
    const { first, last } = this.#range
    const preferred = wanted === undefined ? undefined : await this.#try(wanted)
    if (preferred) return preferred
    for (let tried = first; tried <= last; tried += 1) {
      const candidate = this.#next
      this.#next = candidate === last ? first : candidate + 1
      const port = await this.#try(candidate)
      if (port) return port
    }
    throw new BerthError('ENGINE_UNAVAILABLE', {
      engine: 'process',
      problem: `no port from ${first} to ${last} is free`,
      remedy: 'end programs that listen there, or give the engine another range',
    })
  }

  async #try(port: number): Promise<Port | undefined> {
    if (this.#taken.has(port)) return undefined
    this.#taken.add(port)
    const reservation = await reserve(port)
    if (reservation) {
      return {
        port,
        release: () => {
          this.#taken.delete(port)
          reservation.close()
        },
      }
    }
    this.#taken.delete(port)
    return undefined
  }
}

/**
 * Makes sure that nothing listens on the port, and on Linux also keeps other platforms from giving it out: a name in
 * the kernel's own namespace for sockets belongs to one process, and is free again when that ends, however it ends.
 */
async function reserve(port: number): Promise<{ close(): void } | undefined> {
  const name = process.platform === 'linux' ? await listen({ path: `\0berth-port-${port}` }) : undefined
  if (process.platform === 'linux' && name === undefined) return undefined
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const server = await listen({ host, port, exclusive: true })
    if (server === undefined) {
      name?.close()
      return undefined
    }
    server.close()
    await once(server, 'close')
  }
  return { close: () => void name?.close() }
}

async function listen(options: ListenOptions): Promise<Server | undefined> {
  const server = createServer().unref()
  try {
    server.listen(options)
    await once(server, 'listening')
    return server
  } catch {
    server.close()
    return undefined
  }
}
