import type { LeaseOptions, SnowcloudLease } from './lease.ts'
import { LeaseHolder } from './lease-holder.ts'

/**
 * Leases a worker id and keeps it for as long as the process lives or until it is closed. One a process is enough:
 * 4.096 million ids a second.
 *
 * It resolves with the first lease, waiting for a Snowcloud that is not there yet.
 *
 * @example
 * await using ids = await connectSnowcloud({ url: 'http://snowcloud.localhost:8080', key })
 * ids.nextString()
 *
 * @throws {TypeError} when the URL or the key cannot be sent
 * @throws {SnowflakeError} UNAUTHORIZED, REJECTED, or CLOCK_OFFSET when this host's clock is more than 5 s off
 */
export async function connectSnowcloud(options: LeaseOptions): Promise<SnowcloudLease> {
  const lease = new LeaseHolder(options, { isAwaited: true })
  try {
    await lease.first
    return lease
  } catch (error) {
    await lease.close()
    throw error
  }
}

/**
 * `connectSnowcloud` for a server that must answer its checks before it has a lease: returns at once and keeps
 * trying whatever Snowcloud says. `state` tells how that goes.
 *
 * @throws {TypeError} when the URL or the key cannot be sent
 */
export function holdLease(options: LeaseOptions): SnowcloudLease {
  return new LeaseHolder(options, { isAwaited: false })
}
