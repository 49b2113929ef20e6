import type { Duplex } from 'node:stream'
import type { Address, CallOptions, Dialer } from '@berth/sdk'
import type { Context } from '../context.ts'
import { engineError, unavailable } from '../errors.ts'
import { labelFilter } from '../labels.ts'
import { openBridge } from './bridge.ts'

/** Nobody: to connect takes no rights. */
const USER = '65534:65534'

/** How instances are reached where Docker is on another machine; on this one they are reached directly. */
export function dialOf(context: Context): Dialer['dial'] | undefined {
  return context.isLocal ? undefined : (address, options = {}) => dial(context, address, options)
}

/**
 * Connects to an address of the machine that Docker is on, through a companion there, which is in its network.
 *
 * @throws {BerthError} ENGINE_UNAVAILABLE when no companion runs
 */
async function dial(
  { docker, platform }: Pick<Context, 'docker' | 'platform'>,
  { host, port }: Address,
  options: CallOptions,
): Promise<Duplex> {
  const label = [...labelFilter({ platform, kind: 'companion' })]
  const [companion] = await docker
    .listContainers({ filters: { label, status: ['running'] } })
    .catch((error: unknown) => Promise.reject(engineError(error)))
  if (!companion) {
    throw unavailable(
      'nothing of the platform runs on its machine through which instances could be reached',
      'open the platform with the router haproxy',
    )
  }
  return await openBridge(docker.getContainer(companion.Id), USER, [host, String(port)], options)
}
