import { BerthError } from '@berth/sdk'
import type { Address, Route, RoutingProperties } from '@berth/sdk'
import { isDomain } from '@berth/router'
import { SIZES } from './defaults.ts'
import { assignTargets, drainAll } from './slots.ts'
import type { Backend, BackendOwner, CertificateState, RouterState, SlotPlace } from './state.ts'

/**
 * Nothing unchecked gets into a configuration or a command.
 *
 * @throws {BerthError} INVALID_NAME for what is no app, domain or port, DOMAIN_TAKEN when a domain is another app's
 */
export function validateRoute(state: RouterState, { app, domains, targets, internalPort }: Route): void {
  validateApp(app)
  for (const domain of domains) {
    if (!isDomain(domain)) {
      const rule = 'a domain is a lower case host name such as cards.example.org or *.example.org'
      throw new BerthError('INVALID_NAME', { what: 'domain', name: domain, rule })
    }
    const owner = state.apps.find(({ route }) => route.app !== app && route.domains.includes(domain))?.route
      .app
    if (owner !== undefined) throw new BerthError('DOMAIN_TAKEN', { domain, owner })
  }
  for (const port of [internalPort ?? 1, ...targets.map(({ address }) => address.port)]) {
    if (Number.isInteger(port) && port > 0 && port <= 65_535) continue
    const rule = 'a port is a whole number from 1 to 65535'
    throw new BerthError('INVALID_NAME', { what: 'port', name: String(port), rule })
  }
}

/** @throws {BerthError} INVALID_NAME */
export function validateApp(app: string): void {
  if (/^[a-z0-9][a-z0-9.-]*$/.test(app)) return
  const rule = 'an app is named by lower case letters, digits, . and -'
  throw new BerthError('INVALID_NAME', { what: 'app', name: app, rule })
}

/**
 * The state in which an app is routed.
 *
 * @param addresses - where its targets are, as IP addresses
 */
export function withRoute(state: RouterState, route: Route, addresses: readonly Address[]): RouterState {
  const app = { route, addresses }
  const isKnown = state.apps.some((other) => other.route.app === route.app)
  const apps = isKnown
    ? state.apps.map((other) => (other.route.app === route.app ? app : other))
    : [...state.apps, app]
  return placeApp({ ...state, apps }, route.app)
}

/** The state in which an app is no longer known; what is in flight there stays until it is done. */
export function withoutApp(state: RouterState, app: string): RouterState {
  const { [app]: _, ...properties } = state.properties
  const apps = state.apps.filter(({ route }) => route.app !== app)
  return placeApp({ ...state, apps, properties }, app)
}

export function withProperties(state: RouterState, app: string, properties: RoutingProperties): RouterState {
  return placeApp({ ...state, properties: { ...state.properties, [app]: properties } }, app)
}

export function withCertificate(state: RouterState, certificate: CertificateState): RouterState {
  const others = state.certificates.filter(({ name }) => name !== certificate.name)
  return { ...state, certificates: [...others, certificate] }
}

export function withoutCertificate(state: RouterState, name: string): RouterState {
  return { ...state, certificates: state.certificates.filter((other) => other.name !== name) }
}

export function withChallenge(state: RouterState, token: string, answer: string | undefined): RouterState {
  const { [token]: _, ...others } = state.challenges
  return { ...state, challenges: answer === undefined ? others : { ...others, [token]: answer } }
}

/** The state in which the given slots have nothing in flight any more. */
export function withFreed(state: RouterState, places: readonly SlotPlace[]): RouterState {
  const freed = new Set(places.map(({ backend, slot }) => `${backend}/${slot}`))
  const clock = state.clock + 1
  const backends = state.backends.map((backend) => {
    const slots = backend.slots.map((slot) =>
      slot.use.state === 'drain' && freed.has(`${backend.name}/${slot.name}`)
        ? { name: slot.name, use: { state: 'free', since: clock } as const }
        : slot,
    )
    return { ...backend, slots }
  })
  return { ...state, clock, backends }
}

/** The state with backends and slots to spare, so that the first apps need no reload. */
export function withSpares(state: RouterState): RouterState {
  const backends = [...state.backends]
  while (backends.length < SIZES.backends) backends.push({ name: `b${backends.length + 1}`, slots: [] })
  return {
    ...state,
    backends: backends.map((backend) => ({ ...backend, slots: assignTargets(backend.slots) })),
  }
}

/** Which backends an app needs: one for its targets as they are, and one for each other port of them. */
function ownersOf({ apps, properties }: RouterState, app: string): BackendOwner[] {
  if (!apps.some(({ route }) => route.app === app)) return []
  const ports = new Set((properties[app]?.ports ?? []).flatMap(({ targetPort }) => targetPort ?? []))
  return [{ app }, ...[...ports].map((port) => ({ app, port }))]
}

function placeApp(state: RouterState, app: string): RouterState {
  const owners = ownersOf(state, app)
  const isWanted = (backend: Backend) => owners.some((owner) => isSame(owner, backend.owner))
  const backends: Backend[] = state.backends.map((backend) => {
    if (backend.owner?.app !== app || isWanted(backend)) return backend
    return { name: backend.name, slots: drainAll(backend.slots) }
  })
  const known = state.apps.find(({ route }) => route.app === app)
  for (const owner of owners) {
    let index = backends.findIndex((backend) => isSame(owner, backend.owner))
    if (index < 0) index = backends.findIndex(isSpare)
    if (index < 0) {
      index = backends.length
      for (const wanted = Math.max(SIZES.backends, backends.length * 2); backends.length < wanted;)
        backends.push({ name: `b${backends.length + 1}`, slots: [] })
    }
    const backend = backends[index]
    if (!backend || !known) continue
    const targets = known.route.targets.map((target, place) => {
      const { host, port } = known.addresses[place] ?? target.address
      return { target, address: { host, port: owner.port ?? port } }
    })
    backends[index] = { name: backend.name, owner, slots: assignTargets(backend.slots, app, targets) }
  }
  return withSpares({ ...state, backends })
}

function isSame(owner: BackendOwner, other: BackendOwner | undefined): boolean {
  return owner.app === other?.app && owner.port === other.port
}

function isSpare({ owner, slots }: Backend): boolean {
  return owner === undefined && slots.every(({ use }) => use.state === 'free')
}
