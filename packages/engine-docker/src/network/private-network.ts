import type Docker from 'dockerode'
import { isConflict, isMissing, unavailable } from '../errors.ts'
import { addressOf, labelFilter } from '../labels.ts'
import { formatSubnet, isOwn, nextAddress, parseSubnet, upperHalf } from './subnet.ts'
import type { Subnet } from './subnet.ts'

/** An address that nobody else is given meanwhile; from then on the label of a container keeps it. */
export interface Reservation extends Disposable {
  readonly host: string
}

const ATTEMPTS = 5

/**
 * The network in which all containers of one platform reach each other by name, and the host reaches them by address.
 *
 * Berth gives out the addresses itself, since one that Docker chose may be another one after a restart.
 */
export class PrivateNetwork {
  readonly name: string
  readonly subnet: string
  /** Where the host itself answers, as containers see it. */
  readonly gateway: string
  /** What the machine that Docker is on calls it among its network interfaces. */
  readonly bridge: string
  readonly #docker: Docker
  readonly #range: Subnet
  readonly #isOwned: boolean
  readonly #reserved = new Set<string>()
  #last: string | undefined

  private constructor(docker: Docker, name: string, found: Found, isOwned: boolean) {
    this.#docker = docker
    this.#range = parseSubnet(found.subnet)
    this.#isOwned = isOwned
    this.name = name
    this.subnet = found.subnet
    this.gateway = found.gateway
    this.bridge = found.bridge
  }

  /** Finds the network of that name, or makes it. */
  static async open(docker: Docker, name: string, platform: string): Promise<PrivateNetwork> {
    const known = await find(docker, name)
    const found = known ?? (await make(docker, name, platform))
    return new PrivateNetwork(docker, name, found, found.platform === platform)
  }

  /** Chooses an address that no container of the network has, running or not; the wanted one where that is free. */
  async reserve(wanted?: string): Promise<Reservation> {
    const taken = await this.#taken()
    const isFree = wanted !== undefined && isOwn(this.#range, wanted) && !taken.has(wanted)
    const host = isFree ? wanted : nextAddress(this.#range, taken, this.#last)
    if (host === undefined) {
      throw unavailable(
        `its network ${this.name} has no free address`,
        'stop something, or open a larger network',
      )
    }
    if (!isFree) this.#last = host
    this.#reserved.add(host)
    return { host, [Symbol.dispose]: () => void this.#reserved.delete(host) }
  }

  /** Removes it, when it is this platform's own and nothing is in it any more. */
  async remove(): Promise<void> {
    if (!this.#isOwned) return
    try {
      await this.#docker.getNetwork(this.name).remove()
    } catch (error) {
      // Somebody else's container in it keeps it.
      if (!isMissing(error) && !isConflict(error) && !/has active endpoints/.test(String(error))) throw error
    }
  }

  async #taken(): Promise<ReadonlySet<string>> {
    const containers = await this.#docker.listContainers({ all: true, filters: { network: [this.name] } })
    const hosts = containers.flatMap(({ Labels, NetworkSettings }) => [
      addressOf(Labels)?.host,
      // Whoever else is in the network has no label that would tell.
      NetworkSettings.Networks[this.name]?.IPAddress,
    ])
    return new Set([...hosts.filter((host) => host !== undefined), ...this.#reserved, this.gateway])
  }
}

interface Found {
  readonly bridge: string
  readonly subnet: string
  readonly gateway: string
  readonly platform: string | undefined
}

async function find(docker: Docker, name: string): Promise<Found | undefined> {
  try {
    const { IPAM, Labels, Id, Options } = await docker.getNetwork(name).inspect()
    const [config] = IPAM?.Config ?? []
    if (config?.Subnet === undefined || config.Gateway === undefined) {
      throw unavailable(`the network ${name} has no IPv4 subnet`, 'remove it, or name another one')
    }
    return {
      subnet: config.Subnet,
      gateway: config.Gateway,
      platform: Labels?.['berth.platform'],
      bridge: Options?.['com.docker.network.bridge.name'] ?? `br-${Id.slice(0, 12)}`,
    }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/**
 * Makes the network in two steps: Docker chooses a subnet that is free by its own settings, but lets nobody choose
 * addresses in a network whose subnet was not asked for.
 */
async function make(docker: Docker, name: string, platform: string): Promise<Found> {
  const [label] = labelFilter({ platform })
  const Labels = Object.fromEntries([label!.split('=')])
  for (let attempt = 1; ; attempt += 1) {
    const probe = await docker.createNetwork({ Name: `${name}-probe`, Driver: 'bridge', Labels })
    const { subnet, gateway } = (await find(docker, `${name}-probe`))!
    await probe.remove()
    try {
      const range = formatSubnet(upperHalf(parseSubnet(subnet)))
      const IPAM = { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gateway, IPRange: range }] }
      await docker.createNetwork({ Name: name, Driver: 'bridge', CheckDuplicate: true, Labels, IPAM })
      return (await find(docker, name))!
    } catch (error) {
      const known = await find(docker, name)
      if (known) return known
      // Another program took the subnet in between.
      if (attempt === ATTEMPTS) throw error
    }
  }
}
