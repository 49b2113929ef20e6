import { once } from 'node:events'
import type { Server } from 'node:http'
import { chown, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DrainOptions, DrainResult, Target } from '@berth/sdk'
import { newCounters } from './context.ts'
import type { Context } from './context.ts'
import { DEFAULTS, LIMITS } from './defaults.ts'
import type { Limits } from './defaults.ts'
import { drainTargets } from './drain.ts'
import { Forwarding } from './forwarding.ts'
import { RoutingTable } from './routing-table.ts'
import { newServer } from './server.ts'

export interface RelayOptions {
  /** The folder that its sockets are in. It must exist. */
  readonly folder: string
  /** Whose its sockets are, when not of who runs this: only root can give them away. */
  readonly owner?: { readonly uid: number; readonly gid: number }
  /** @default LIMITS */
  readonly limits?: Partial<Limits>
}

/**
 * A second hop behind a proxy on the same machine, for what that proxy cannot do: closing WebSockets politely.
 *
 * Each way through it is a unix socket, `<name>.sock` in its folder, and has targets of its own. Whoever connects there is
 * believed what it says of where a request comes from.
 */
export interface Relay extends AsyncDisposable {
  /** Sends what arrives at the way's socket to the given targets from now on; opens it if it is new. */
  route(name: string, targets: readonly Target[]): Promise<void>
  /** Closes the way's socket. */
  unroute(name: string): void
  /** As a router's: waits for what is in flight at targets that were left out, and closes WebSockets with 1012. */
  drain(name: string, options?: DrainOptions): Promise<DrainResult>
}

/** Opens a relay that has no ways yet. */
export function openRelay({ folder, owner, limits }: RelayOptions): Relay {
  return new SocketRelay(folder, owner, { ...LIMITS, ...limits })
}

class SocketRelay implements Relay {
  readonly #folder: string
  readonly #owner: RelayOptions['owner']
  readonly #context: Context
  readonly #ways = new Map<string, Server>()
  readonly #closing = new Set<Server>()
  #isClosing = false

  constructor(folder: string, owner: RelayOptions['owner'], limits: Limits) {
    this.#folder = folder
    this.#owner = owner
    this.#context = {
      limits,
      table: new RoutingTable(limits),
      forwarding: new Forwarding('local'),
      counters: newCounters(),
      onRequest: undefined,
      isClosing: () => this.#isClosing,
    }
  }

  async route(name: string, targets: readonly Target[]): Promise<void> {
    this.#context.table.set({ app: name, domains: [], targets })
    if (this.#ways.has(name)) return
    const server = newServer(this.#context, () => this.#context.table.get(name))
    this.#ways.set(name, server)
    const path = join(this.#folder, `${name}.sock`)
    // One that is there belongs to a process that ended without closing it.
    await rm(path, { force: true })
    server.listen({ path })
    await once(server, 'listening')
    if (this.#owner) await chown(path, this.#owner.uid, this.#owner.gid)
  }

  unroute(name: string): void {
    this.#context.table.delete(name)
    const server = this.#ways.get(name)
    if (!server) return
    this.#ways.delete(name)
    this.#closing.add(server)
    server.close(() => this.#closing.delete(server))
  }

  drain(name: string, { timeout = DEFAULTS.drainTimeout, signal }: DrainOptions = {}): Promise<DrainResult> {
    const spacing = this.#context.limits.webSocketSpacing
    return drainTargets(this.#context.table.retired(name), { timeout, spacing, signal })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true
    const { limits, table } = this.#context
    const targets = table.targets()
    for (const name of this.#ways.keys()) this.unroute(name)
    await drainTargets(targets, { timeout: limits.disposeTimeout, spacing: 0, signal: undefined })
    for (const server of this.#closing) server.closeAllConnections()
    await Promise.all(targets.map((target) => target.destroy()))
  }
}
