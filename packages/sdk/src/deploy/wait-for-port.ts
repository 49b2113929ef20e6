import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { CallOptions } from '../wall/engine.ts'
import type { Address } from '../wall/instance.ts'

/** Milliseconds between two looks, each of which costs a fraction of one. */
const LOOK = 10

/** Waits for so many milliseconds, or only until a port at which nothing listened is opened. */
export async function waitForPort(
  address: Address,
  timeout: number,
  { signal }: CallOptions = {},
): Promise<void> {
  const deadline = performance.now() + timeout
  for (let left = timeout; left > 0; left = deadline - performance.now()) {
    await wait(Math.min(LOOK, left), undefined, { signal })
    if (await isOpen(address, left, signal)) return
  }
}

async function isOpen(address: Address, timeout: number, signal: AbortSignal | undefined): Promise<boolean> {
  const patience = AbortSignal.timeout(Math.max(1, Math.ceil(timeout)))
  const socket = connect({ ...address })
  try {
    await once(socket, 'connect', { signal: signal ? AbortSignal.any([signal, patience]) : patience })
    return true
  } catch {
    signal?.throwIfAborted()
    return false
  } finally {
    socket.on('error', () => {}).destroy()
  }
}
