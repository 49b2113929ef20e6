import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'

/** What travels to the bot. */
export interface GatewayPayload {
  readonly op: number
  readonly d: unknown
  readonly s: number | null
  readonly t: string | null
}

/** How many events a session keeps for a bot that was away. */
const KEPT_EVENTS = 1000

/** A session of the gateway, which outlives its connection: what is missed is kept and sent again. */
export class GatewaySession {
  readonly id: string = randomUUID().replaceAll('-', '')
  readonly intents: number
  #socket: WebSocket
  #sequence = 0
  readonly #kept: GatewayPayload[] = []

  constructor(intents: number, socket: WebSocket) {
    this.intents = intents
    this.#socket = socket
  }

  dispatch(name: string, data: unknown): void {
    this.#sequence += 1
    const payload = { op: 0, d: data, s: this.#sequence, t: name }
    this.#kept.push(payload)
    if (this.#kept.length > KEPT_EVENTS) this.#kept.shift()
    sendPayload(this.#socket, payload)
  }

  /** Goes on over another connection; gives how many events were missed and sent again. */
  resume(socket: WebSocket, lastSeen: number): number {
    this.#socket = socket
    const missed = this.#kept.filter(({ s }) => (s ?? 0) > lastSeen)
    for (const payload of missed) sendPayload(socket, payload)
    this.dispatch('RESUMED', { _trace: [] })
    return missed.length
  }

  isOn(socket: WebSocket): boolean {
    return this.#socket === socket
  }
}

/** Sends unless the connection is gone. */
export function sendPayload(socket: WebSocket, payload: GatewayPayload): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(payload))
}
