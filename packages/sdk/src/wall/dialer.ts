import type { Duplex } from 'node:stream'
import type { CallOptions } from './engine.ts'
import type { Address } from './instance.ts'

/**
 * Engines whose instances and companions are on another machine. Their addresses and ports mean nothing here: whoever
 * connects to one does so through the engine.
 */
export interface Dialer {
  /** Connects to an address as that machine sees it. Rejects as `connect` of Node does, with `ECONNREFUSED` and the like. */
  dial(address: Address, options?: CallOptions): Promise<Duplex>
}

/** Whether what this engine runs is on another machine. */
export function isDialer(engine: object): engine is Dialer {
  return 'dial' in engine && typeof engine.dial === 'function'
}
