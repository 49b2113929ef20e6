import { once } from 'node:events'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { isDialer } from '../wall/dialer.ts'
import type { CallOptions } from '../wall/engine.ts'
import type { Address } from '../wall/instance.ts'

/** Connects to where something that an engine runs listens, on this machine or through the engine on its own. */
export async function connectTo(
  engine: object,
  { host, port }: Address,
  { signal }: CallOptions = {},
): Promise<Duplex> {
  if (isDialer(engine)) return await engine.dial({ host, port }, signal ? { signal } : {})
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect', { signal })
    return socket
  } catch (error) {
    socket.on('error', () => {}).destroy()
    throw error
  }
}
