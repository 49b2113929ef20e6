import { BlockList, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { randomBytes } from 'node:crypto'
import { BerthError } from '@berth/sdk'

const SANE_ID = /^[\w.:+/=@-]{1,128}$/

/** What a client, or a trusted proxy in front, said about where a request comes from. */
export interface Claims {
  for: string | undefined
  host: string | undefined
  port: string | undefined
  proto: string | undefined
  requestId: string | undefined
  requestStart: string | undefined
}

type Peer = Pick<Socket, 'remoteAddress'>

/** What the router itself knows of where a request comes from. */
export interface Origin {
  /** As the client sent it. */
  readonly host: string
  /** The router's, that the client connected to. */
  readonly port: string
  readonly socket: Peer
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Says to targets where requests come from. Only what trusted proxies claim is passed on; all others are overwritten. */
export class Forwarding {
  readonly #trustsLocal: boolean
  readonly #trusted: BlockList | undefined
  readonly #idPrefix = randomBytes(6).toString('hex')
  #sequence = 0
  #start = ''
  #startedAt = 0

  /** @param trusted - addresses or networks such as `10.0.0.0/8`, or `local` for whoever connects by a unix socket */
  constructor(trusted: readonly string[] | 'local') {
    this.#trustsLocal = trusted === 'local'
    this.#trusted = trusted !== 'local' && trusted.length > 0 ? parseNetworks(trusted) : undefined
  }

  isTrusted(socket: Peer): boolean {
    const address = addressOf(socket)
    if (address === '') return this.#trustsLocal
    if (!this.#trusted) return false
    return this.#trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }

  /** The id that a request keeps on its way, when it is one that can stand in a log, or a new one. */
  requestId(claimed: string | undefined): string {
    if (claimed !== undefined && SANE_ID.test(claimed)) return claimed
    return `${this.#idPrefix}-${(this.#sequence++).toString(36)}`
  }

  /**
   * Appends what a target is told.
   *
   * @param headers - names and values by turns
   * @param claims - absent unless a trusted proxy made the request
   */
  append(headers: string[], { host, port, socket, now }: Origin, claims: Claims | undefined): void {
    const peer = addressOf(socket)
    // What came by a unix socket has no address to add: the proxy there has added its own client's.
    const hops = [claims?.for, peer].filter((hop) => hop !== undefined && hop !== '')
    headers.push(
      'x-forwarded-for',
      claims?.for === undefined ? peer : hops.join(', '),
      'x-forwarded-host',
      claims?.host ?? host,
      'x-forwarded-port',
      claims?.port ?? port,
      'x-forwarded-proto',
      claims?.proto ?? 'http',
      'x-request-start',
      claims?.requestStart ?? this.#requestStart(now),
    )
  }

  /** Seconds with three decimals, as nginx's `$msec` has them. Many requests share a millisecond. */
  #requestStart(now: number): string {
    if (now !== this.#startedAt) {
      this.#startedAt = now
      this.#start = (now / 1000).toFixed(3)
    }
    return this.#start
  }
}

/** A socket that listens for both families names IPv4 peers in IPv6 form. */
function addressOf({ remoteAddress = '' }: Peer): string {
  return remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress
}

function parseNetworks(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const version = isIP(address)
    const prefix = bits === undefined ? (version === 6 ? 128 : 32) : Number(bits)
    if (version === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (version === 6 ? 128 : 32)) {
      const problem = `names ${JSON.stringify(network)}, which is no address and no network such as 10.0.0.0/8`
      throw new BerthError('INVALID_OPTION', { option: 'trustedProxies', problem })
    }
    list.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}
