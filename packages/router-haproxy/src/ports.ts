import { once } from 'node:events'
import { createServer } from 'node:net'
import { BerthError, portTaken } from '@berth/sdk'
import type { Address } from '@berth/sdk'
import { internalPortsOf, listenersOf } from './listeners.ts'
import type { Settings } from './settings.ts'
import type { RouterState } from './state.ts'

/** Where HAProxy listens in a state. */
function portsOf(settings: Settings, state: RouterState): Address[] {
  return [
    ...listenersOf(settings, state).map(({ port }) => ({ host: settings.host, port })),
    ...internalPortsOf(state).map((port) => ({ host: settings.internal.host, port })),
  ]
}

/** Where it listens in a state and did not before. */
export function newPorts(settings: Settings, after: RouterState, before?: RouterState): Address[] {
  const known = before ? portsOf(settings, before).map(formatPort) : []
  return portsOf(settings, after).filter((place) => !known.includes(formatPort(place)))
}

export function formatPort({ host, port }: Address): string {
  return `${host} ${port}`
}

/**
 * Listens on a port for a moment, to see whether that can be done.
 *
 * @param options.isPrivileged - whether who is to listen there may do so where this process may not
 * @throws {BerthError} PORT_TAKEN when another program has it, ROUTER_UNAVAILABLE when it cannot be listened on
 */
export async function tryPort(
  { host, port }: Address,
  { isPrivileged = false }: { readonly isPrivileged?: boolean } = {},
): Promise<void> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EADDRINUSE') throw await portTaken({ port, host }, { cause: error })
    if (code === 'EACCES' && isPrivileged) return
    const problem = `listening on ${host}:${port} failed with ${code || String(error)}`
    const lower = 'choose a port from 1024 on, or allow this program to use lower ones'
    const remedy = code === 'EACCES' ? lower : 'choose another host or port'
    throw new BerthError('ROUTER_UNAVAILABLE', { router: 'haproxy', problem, remedy }, { cause: error })
  }
  server.close()
  await once(server, 'close')
}
