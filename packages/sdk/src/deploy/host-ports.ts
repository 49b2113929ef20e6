import { BerthError } from '../errors.ts'
import type { Parts } from '../platform/parts.ts'
import { publishes } from '../release/alone.ts'
import type { ReleaseSpec } from '../release/release-spec.ts'
import { optionReaderOf } from '../settings/read-options.ts'
import type { HostPort } from '../wall/engine.ts'
import { isConfigurable } from '../wall/routing.ts'
import type { RoutingProperties } from '../wall/routing.ts'
import { isRouted } from './urls.ts'

type PortParts = Pick<Parts, 'state' | 'router' | 'engine'>

/** A port that leads somewhere already. */
interface TakenPort extends HostPort {
  readonly by: string
}

/** What the apps of a fleet are to become, by their names. */
export interface PlannedApps {
  /** Those that were looked at before this one: what they publish is theirs. */
  readonly before: ReadonlyMap<string, ReleaseSpec>
  /** The whole fleet: what one of it publishes and is to give up is free for the others. */
  readonly all: ReadonlyMap<string, ReleaseSpec>
}

const NOTHING_PLANNED: PlannedApps = { before: new Map(), all: new Map() }

/** A port that one app of a fleet gives up and another one takes, who has to come after it. */
export interface PortMove {
  readonly from: string
  readonly to: string
  readonly port: number
  readonly host: string
}

/**
 * Refuses a release that publishes a port of the router, of another app or twice: a port of the host leads to one place. Said
 * in the plan, since what publishes a port is stopped before its successor is started.
 *
 * @param planned - other apps that are deployed with it
 * @throws {BerthError} PORT_TAKEN
 */
export function assertPortsFree(
  parts: PortParts,
  app: string,
  spec: ReleaseSpec,
  { before, all }: PlannedApps = NOTHING_PLANNED,
): void {
  const others = [...before, ...activeSpecs(parts)].filter(([name]) => name !== app)
  const kept = others.flatMap(([name, other]) => {
    const next = all.get(name) ?? other
    return portsOfApp(parts, name, other).filter((port) => hasPort(parts, next, port))
  })
  const taken: TakenPort[] = [...portsOfRouter(parts), ...kept]
  for (const wanted of publishedPorts(parts, spec)) {
    const other = taken.find((port) => areSame(port, wanted))
    const { port, host } = wanted
    if (other) throw new BerthError('PORT_TAKEN', { app, port, host: host || '0.0.0.0', by: other.by })
    taken.push({ ...wanted, by: `${app} itself` })
  }
}

/** The ports that an app of a fleet publishes and another one is to publish in its place. */
export function movedPorts(parts: PortParts, all: ReadonlyMap<string, ReleaseSpec>): readonly PortMove[] {
  return activeSpecs(parts).flatMap(([from, active]) => {
    const next = all.get(from) ?? active
    const givenUp = publishedPorts(parts, active).filter((port) => !hasPort(parts, next, port))
    return [...all].flatMap(([to, spec]) =>
      givenUp
        .filter((port) => to !== from && hasPort(parts, spec, port))
        .map(({ port, host }) => ({ from, to, port, host })),
    )
  })
}

function hasPort(parts: PortParts, spec: ReleaseSpec, port: HostPort): boolean {
  return publishedPorts(parts, spec).some((other) => areSame(other, port))
}

/**
 * Refuses to map ports that apps publish.
 *
 * @throws {BerthError} PORT_TAKEN
 */
export function assertUnpublished(parts: PortParts, { ports = [] }: RoutingProperties): void {
  const { host } = parts.router
  const taken = activeSpecs(parts).flatMap((other) => portsOfApp(parts, ...other))
  for (const { port } of ports) {
    const other = taken.find((published) => areSame(published, { host, port, protocol: 'tcp' }))
    if (other) throw new BerthError('PORT_TAKEN', { port, host, by: other.by })
  }
}

/** What runs, or would if it could. */
function activeSpecs({ state }: PortParts): readonly (readonly [app: string, spec: ReleaseSpec])[] {
  return state.apps.list().flatMap(({ name, isStopped }) => {
    const active = isStopped ? undefined : state.releases.active(name)
    return active ? [[name, active.spec] as const] : []
  })
}

function portsOfApp(parts: PortParts, app: string, spec: ReleaseSpec): readonly TakenPort[] {
  return publishedPorts(parts, spec).map((port) => ({ ...port, by: `${app}, which publishes it` }))
}

function publishedPorts({ engine }: PortParts, spec: ReleaseSpec): readonly HostPort[] {
  const runs = Object.entries(spec.formation).some(
    ([type, quantity]) => quantity > 0 && publishes(spec, type),
  )
  if (!runs) return []
  const options = spec.options?.publish ?? []
  return [
    ...spec.publish.map((port) => ({ ...port, host: '' })),
    ...(options.length > 0 ? optionReaderOf(engine).readOptions('deploy', options, options).ports : []),
  ]
}

function portsOfRouter({ state, router }: PortParts): readonly TakenPort[] {
  const { host, port, httpsPort } = router
  const own = [port, ...(httpsPort === undefined ? [] : [httpsPort])]
  const apps = state.apps.list()
  const mapped = apps.flatMap(({ name }) => {
    const { ports = [] } = isConfigurable(router) ? (state.routing.get(name) ?? {}) : {}
    return ports.map((mapping) => ({ port: mapping.port, by: `the router, which maps it for ${name}` }))
  })
  const internal = apps
    .filter(({ name }) => isRouted({ state }, name))
    .map(({ name, internalPort }) => {
      const { hostname } = new URL(router.internalUrl(name, internalPort))
      return { host: hostname, port: internalPort, by: `the router, where other apps reach ${name}` }
    })
  return [...own.map((port) => ({ port, by: 'the router' })), ...mapped, ...internal].map((taken) => ({
    host,
    protocol: 'tcp',
    ...taken,
  }))
}

function areSame(one: HostPort, other: HostPort): boolean {
  const isSame = one.host === other.host || isAll(one.host, other.host) || isAll(other.host, one.host)
  return one.port === other.port && one.protocol === other.protocol && isSame
}

/** Whether an address stands for all, the other one among them. */
function isAll(address: string, other: string): boolean {
  return (
    address === '' || address === '::' || (address === '0.0.0.0' && (other === '::' || !other.includes(':')))
  )
}
