import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPublicAddress } from '@berth/service'
import { PictureError, refuse, unavailable } from './picture-error.ts'

/** Where a name leads, and whether one may go there. Tests have their own. */
export interface Network {
  /** All addresses of a name. */
  resolve(hostname: string): Promise<readonly string[]>
  isAllowed(address: string): boolean
  isAllowedPort(port: number): boolean
}

const PORTS: ReadonlySet<number> = new Set([80, 443, 8080, 8443])

/** The public internet, and nothing else. */
export const INTERNET: Network = {
  resolve: async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address),
  isAllowed: isPublicAddress,
  isAllowedPort: (port) => PORTS.has(port),
}

/**
 * The one address that the connection will go to. The name is asked for once: a second answer could be another one.
 *
 * @throws {PictureError} When the URL is no http(s) URL, or any address of the name is not allowed.
 */
export async function pinAddress(url: URL, network: Network): Promise<string> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refuse('A picture must be at http or https')
  if (url.username !== '' || url.password !== '') throw refuse("A picture's URL must hold no credentials")
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  if (!network.isAllowedPort(port)) throw refuse(`A picture cannot come from port ${port}`)
  // Brackets stand around IPv6; other spellings of IPv4 (octal, one number) are plain ones by now.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = isIP(host) ? [host] : await resolve(host, network)
  if (!addresses.every((address) => network.isAllowed(address))) {
    throw refuse(`${url.hostname} is no public address`)
  }
  const [first] = addresses
  if (first === undefined) throw unavailable(`${url.hostname} has no address`)
  return first
}

async function resolve(host: string, network: Network): Promise<readonly string[]> {
  try {
    return await network.resolve(host)
  } catch (error) {
    if (error instanceof PictureError) throw error
    throw unavailable(`${host} cannot be found`, error)
  }
}
