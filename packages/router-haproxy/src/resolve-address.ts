import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { BerthError } from '@berth/sdk'
import type { Address } from '@berth/sdk'

/** HAProxy gets addresses only: names would be looked up by it when it starts, and stop it when they are gone. */
export async function resolveAddress({ host, port }: Address): Promise<Address> {
  if (isIP(host) !== 0) return { host, port }
  try {
    return { host: (await lookup(host)).address, port }
  } catch (error) {
    const problem = `the name ${host} of a target has no address`
    const remedy = 'see whether the instance is still there'
    throw new BerthError('ROUTER_UNAVAILABLE', { router: 'haproxy', problem, remedy }, { cause: error })
  }
}
