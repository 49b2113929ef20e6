import { setTimeout as wait } from 'node:timers/promises'
import { connectTo } from '../host/connect-to.ts'
import type { CallOptions } from '../wall/engine.ts'
import type { Address } from '../wall/instance.ts'

/** Milliseconds between two looks, each of which costs a fraction of one. */
const LOOK = 10

/** Waits for so many milliseconds, or only until a port at which nothing listened is opened. */
export async function waitForPort(
  engine: object,
  address: Address,
  timeout: number,
  { signal }: CallOptions = {},
): Promise<void> {
  const deadline = performance.now() + timeout
  for (let left = timeout; left > 0; left = deadline - performance.now()) {
    await wait(Math.min(LOOK, left), undefined, { signal })
    if (await isOpen(engine, address, left, signal)) return
  }
}

async function isOpen(
  engine: object,
  address: Address,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const patience = AbortSignal.timeout(Math.max(1, Math.ceil(timeout)))
  const either = signal ? AbortSignal.any([signal, patience]) : patience
  try {
    const connection = await connectTo(engine, address, { signal: either })
    connection.on('error', () => {}).destroy()
    return true
  } catch {
    signal?.throwIfAborted()
    return false
  }
}
