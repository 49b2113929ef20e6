import type { Target } from '@berth/sdk'
import { Pool } from 'undici'
import type { Limits } from './defaults.ts'
import { Flights } from './flights.ts'
import type { Flight } from './flights.ts'

/** One target as the router holds it: its connections, and what is in flight there. */
export class TargetState {
  readonly target: Target
  readonly pool: Pool
  readonly flights = new Flights()
  /** Milliseconds since the epoch; until then others are preferred, as this one could not be connected to. */
  pausedUntil = 0
  /** Whether tunnels that open here are to be asked to go at once, as a drain has asked the others already. */
  isDraining = false
  #isRetired = false
  #waiting: (() => void)[] = []

  constructor(target: Target, limits: Limits) {
    this.target = target
    const { host, port } = target.address
    this.pool = new Pool(`http://${host.includes(':') ? `[${host}]` : host}:${port}`, {
      allowH2: false,
      connectTimeout: limits.connectTimeout,
      keepAliveTimeout: limits.targetKeepAliveTimeout,
      keepAliveMaxTimeout: limits.targetKeepAliveTimeout,
      maxHeaderSize: limits.maxHeaderSize,
      // Flight.check does this for all requests at once; a timer for each request would cost more than all else here.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  claim(flight: Flight): void {
    this.flights.add(flight)
  }

  release(flight: Flight): void {
    this.flights.remove(flight)
    if (this.flights.size === 0 && this.#isRetired) this.#settle()
  }

  /** The latest route leaves it out: its connections are closed as soon as nothing is in flight. */
  retire(): void {
    this.#isRetired = true
    if (this.flights.size === 0) this.#settle()
  }

  /** A later route names it again. */
  revive(): void {
    this.#isRetired = false
    this.isDraining = false
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Whether a route may use it again: not once its connections are closed. */
  get isOpen(): boolean {
    return !this.pool.closed && !this.pool.destroyed
  }

  get isRetired(): boolean {
    return this.#isRetired
  }

  /** Calls back once nothing is in flight here any more, or once it is routed to again. */
  whenIdle(wake: () => void): void {
    if (!this.#isRetired || this.flights.size === 0) wake()
    else this.#waiting.push(wake)
  }

  async destroy(): Promise<void> {
    if (!this.pool.destroyed) await this.pool.destroy()
  }

  #settle(): void {
    // Nothing waits for the connections to be closed: they are idle.
    if (this.isOpen) void this.pool.close()
    for (const wake of this.#waiting.splice(0)) wake()
  }
}

/** Tells targets apart: an instance that came back on another port is another target. */
export function keyOf({ instance, address }: Target): string {
  return `${instance} ${address.host} ${address.port}`
}
