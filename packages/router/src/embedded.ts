import type { Server } from 'node:http'
import { internalPlaceOf } from '@berth/sdk'
import type { CallOptions, DrainOptions, DrainResult, InternalPlace, Route, Router } from '@berth/sdk'
import { newCounters } from './context.ts'
import type { Context, RequestRecord } from './context.ts'
import { DEFAULTS, LIMITS } from './defaults.ts'
import type { Limits } from './defaults.ts'
import { drainTargets } from './drain.ts'
import { Forwarding } from './forwarding.ts'
import { InternalPorts } from './internal-ports.ts'
import { listen } from './listen.ts'
import { newServer } from './server.ts'
import { RoutingTable } from './routing-table.ts'
import { readStats } from './stats.ts'
import type { RouterStats } from './stats.ts'

/** Milliseconds between two looks at what waits for too long. */
const CHECK_INTERVAL = 1_000

export interface EmbeddedOptions {
  /** The address to listen on. @default '127.0.0.1' */
  readonly host?: string
  /** The port to listen on, 0 for any. @default 8080, else the next free one */
  readonly port?: number
  /** Whose instances are to reach apps at internal ports. @default one whose instances are in the host's network */
  readonly engine?: object
  /** What `<app>.` is put before for apps that name no domain. @default 'localhost' */
  readonly domain?: string
  /** Addresses or networks (`10.0.0.0/8`) whose `X-Forwarded-*` are believed and added to. @default none */
  readonly trustedProxies?: readonly string[]
  /** Called at the end of each request, for an access log. It must not throw. */
  readonly onRequest?: (record: RequestRecord) => void
  /** @default LIMITS */
  readonly limits?: Partial<Limits>
}

/** A router in this process. */
export interface EmbeddedRouter extends Router {
  readonly host: string
  /** The port that it listens on. */
  readonly port: number
  /** What it does and has done: a few numbers, cheap to read. */
  stats(): RouterStats
}

/**
 * Opens a router in this Node process. It listens when this answers, and knows no app yet.
 *
 * @throws {BerthError} PORT_TAKEN when the port asked for is used, ROUTER_UNAVAILABLE when it cannot be listened on,
 *   INVALID_OPTION when a trusted proxy is no address
 * @example
 * await using router = await embedded()
 * await router.route({ app: 'cards', domains: ['cards.localhost'], targets: [{ instance: 'cards.web.1', address }] })
 */
export async function embedded(options: EmbeddedOptions = {}): Promise<EmbeddedRouter> {
  const { host = DEFAULTS.host, domain = DEFAULTS.domain, trustedProxies = [], onRequest } = options
  const limits = { ...LIMITS, ...options.limits }
  const state = { isClosing: false }
  const context: Context = {
    limits,
    table: new RoutingTable(limits),
    forwarding: new Forwarding(trustedProxies),
    counters: newCounters(),
    onRequest,
    isClosing: () => state.isClosing,
  }
  const server = newServer(context, (header) => context.table.match(header))
  const port = await listen(server, host, options.port)
  const internal = internalPlaceOf(options.engine)
  return new Embedded(context, server, { host, port, domain, internal }, () => (state.isClosing = true))
}

interface Place {
  readonly host: string
  readonly port: number
  readonly domain: string
  readonly internal: InternalPlace
}

class Embedded implements EmbeddedRouter {
  readonly name = 'embedded'
  readonly host: string
  readonly port: number
  readonly #domain: string
  readonly #internal: InternalPlace
  readonly #context: Context
  readonly #server: Server
  readonly #internalPorts: InternalPorts
  readonly #onClosing: () => void
  readonly #checks: NodeJS.Timeout
  #changes: Promise<unknown> = Promise.resolve()
  #disposed: Promise<void> | undefined

  constructor(
    context: Context,
    server: Server,
    { host, port, domain, internal }: Place,
    onClosing: () => void,
  ) {
    this.#context = context
    this.#server = server
    this.#internalPorts = new InternalPorts(context, internal)
    this.#internal = internal
    this.host = host
    this.port = port
    this.#domain = domain
    this.#onClosing = onClosing
    const { responseTimeout, stallTimeout } = context.limits
    const interval = Math.min(CHECK_INTERVAL, responseTimeout / 4, stallTimeout / 4)
    this.#checks = setInterval(() => this.#check(), interval).unref()
  }

  route(route: Route, { signal }: CallOptions = {}): Promise<void> {
    return this.#inTurn(signal, async () => {
      const { table } = this.#context
      table.validate(route)
      const before = table.get(route.app)?.route.internalPort
      const after = route.internalPort
      if (after !== undefined && after !== before) await this.#internalPorts.open(after, route.app)
      table.set(route)
      if (before !== undefined && after !== before) this.#internalPorts.close(before)
    })
  }

  unroute(app: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#inTurn(signal, async () => {
      const port = this.#context.table.get(app)?.route.internalPort
      this.#context.table.delete(app)
      if (port !== undefined) this.#internalPorts.close(port)
    })
  }

  drain(app: string, { timeout = DEFAULTS.drainTimeout, signal }: DrainOptions = {}): Promise<DrainResult> {
    const spacing = this.#context.limits.webSocketSpacing
    return drainTargets(this.#context.table.retired(app), { timeout, spacing, signal })
  }

  async list(): Promise<readonly Route[]> {
    return this.#context.table.list()
  }

  defaultDomain(app: string): string {
    return `${app}.${this.#domain}`
  }

  internalUrl(_app: string, internalPort: number): string {
    return `http://${this.#internal.host}:${internalPort}`
  }

  stats(): RouterStats {
    return readStats(this.#context)
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose()
    return this.#disposed
  }

  async #dispose(): Promise<void> {
    const { limits, table } = this.#context
    this.#onClosing()
    clearInterval(this.#checks)
    await this.#changes
    const closed = new Promise((resolve) => this.#server.close(resolve))
    const targets = table.targets()
    for (const { app } of table.list()) table.delete(app)
    this.#internalPorts.closeAll()
    await drainTargets(targets, { timeout: limits.disposeTimeout, spacing: 0, signal: undefined })
    this.#server.closeAllConnections()
    await Promise.all([closed, this.#internalPorts.destroy(), ...targets.map((target) => target.destroy())])
  }

  /** Changes may wait for a port to be opened; the next one must not overtake them. */
  #inTurn(signal: AbortSignal | undefined, change: () => Promise<void>): Promise<void> {
    const done = this.#changes.then(() => {
      signal?.throwIfAborted()
      return change()
    })
    this.#changes = done.catch(() => {})
    return done
  }

  #check(): void {
    const now = Date.now()
    for (const target of this.#context.table.targets()) {
      for (const flight of target.flights.list()) flight.check(now)
    }
  }
}
