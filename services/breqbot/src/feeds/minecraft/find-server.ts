import { lookup, resolveSrv } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPublicAddress } from '@berth/service'
import { Problem } from '../../problem.ts'

/** Where players go: a name, and a port when they have to say one. */
export interface ServerName {
  readonly host: string
  readonly port: number | undefined
}

/** Where a server is. */
export interface ServerAddress {
  readonly address: string
  readonly port: number
}

/** How names become addresses. */
export interface Resolver {
  addressesOf(host: string): Promise<readonly string[]>
  /** What `_minecraft._tcp` of the name says, if anything. */
  serviceOf(host: string): Promise<{ readonly name: string; readonly port: number } | undefined>
}

/** What a server listens on unless somebody says otherwise. */
export const DEFAULT_PORT = 25_565

/** The host's own way to resolve names. */
export const systemResolver: Resolver = {
  addressesOf: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  serviceOf: async (host) => {
    const records = await resolveSrv(`_minecraft._tcp.${host}`).catch(() => [])
    return records.sort((one, other) => one.priority - other.priority)[0]
  },
}

/**
 * A server from what somebody typed: `play.example.org`, `203.0.113.7:25570`, `[2001:db8::1]:25565`.
 *
 * @throws {Problem} BAD_SERVER
 */
export function parseServerName(text: string): ServerName {
  const [, bracketed, plain, digits] =
    /^(?:\[([\da-f:.]+)\]|([^:[\]\s/]+))(?::(\d{1,5}))?$/i.exec(text.trim()) ?? []
  const host = (bracketed ?? plain)?.toLowerCase()
  const port = digits === undefined ? undefined : Number(digits)
  const isName = host !== undefined && (isIP(host) !== 0 || /^[\p{L}\p{N}_.-]{1,253}$/u.test(host))
  if (!isName || port === 0 || (port ?? 1) > 65_535) throw new Problem('BAD_SERVER', { text })
  return { host, port }
}

/**
 * Looks a server up. Its address is decided once, so that what was checked is what is connected to.
 *
 * @param options.allowsPrivate - whether it may be in a private network
 * @throws {Problem} SERVER_AWAY when there is no such name; PRIVATE_SERVER
 */
export async function findServer(
  { host, port }: ServerName,
  { resolver, allowsPrivate }: { readonly resolver: Resolver; readonly allowsPrivate: boolean },
): Promise<ServerAddress> {
  const service = port === undefined && isIP(host) === 0 ? await resolver.serviceOf(host) : undefined
  const name = service?.name ?? host
  const found = isIP(name) === 0 ? await resolver.addressesOf(name).catch(() => []) : [name]
  if (found.length === 0) throw new Problem('SERVER_AWAY', { server: host })
  const address = found.find((candidate) => allowsPrivate || isPublicAddress(candidate))
  if (address === undefined) throw new Problem('PRIVATE_SERVER', { server: host })
  return { address, port: service?.port ?? port ?? DEFAULT_PORT }
}
