import type { Server } from 'node:http'
import { once } from 'node:events'
import { BerthError, portTaken } from '@berth/sdk'
import { DEFAULTS } from './defaults.ts'

/**
 * Listens on the given port, or on the first free one from the default on when none is given.
 *
 * @returns the port
 * @throws {BerthError} PORT_TAKEN when the given port is used, ROUTER_UNAVAILABLE when it cannot be listened on
 */
export async function listen(server: Server, host: string, port: number | undefined): Promise<number> {
  const last = port ?? DEFAULTS.port + DEFAULTS.ports - 1
  for (let candidate = port ?? DEFAULTS.port; ; candidate++) {
    try {
      server.listen({ host, port: candidate })
      await once(server, 'listening')
      const address = server.address()
      return address !== null && typeof address === 'object' ? address.port : candidate
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (code === 'EADDRINUSE' && candidate < last) continue
      if (code === 'EADDRINUSE') throw await portTaken({ port: candidate, host }, { cause: error })
      throw unavailable(code, host, candidate, error)
    }
  }
}

function unavailable(
  code: string,
  host: string,
  port: number,
  cause: unknown,
): BerthError<'ROUTER_UNAVAILABLE'> {
  const problem = `listening on ${host}:${port} failed with ${code || String(cause)}`
  const remedy =
    code === 'EACCES'
      ? 'choose a port from 1024 on, or allow this program to use lower ones'
      : 'choose another host or port'
  return new BerthError('ROUTER_UNAVAILABLE', { router: 'embedded', problem, remedy }, { cause })
}
