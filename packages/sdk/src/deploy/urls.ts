import type { Parts } from '../platform/parts.ts'
import { WEB } from '../release/release-spec.ts'
import { entrancesOf } from '../routing/entrances.ts'
import type { Entrance } from '../routing/entrances.ts'
import { formatPortMapping } from '../routing/ports.ts'
import { isConfigurable } from '../wall/routing.ts'
import type { RoutingProperties } from '../wall/routing.ts'
import { domainsOf } from './domains.ts'

type RoutingParts = Pick<Parts, 'state' | 'router' | 'keeper'>

const USUAL_PORTS = { http: 80, https: 443 } as const

/** Where an app is reached: every address that answers and redirects to no other. Nowhere when nothing of it is routed. */
export function urlsOf(parts: RoutingParts, app: string): readonly string[] {
  if (!isRouted(parts, app)) return []
  return allDomainsOf(parts, app).flatMap((domain) => {
    const isSecured = parts.keeper.covers(domain)
    return entrancesOf(parts.router, propertiesOf(parts, app), isSecured)
      .filter(({ scheme, redirectsTo }) => redirectsTo === undefined && (scheme === 'http' || isSecured))
      .map((entrance) => formatUrl(domain, entrance))
  })
}

/** Whether requests go to an app. */
export function isRouted({ state }: Pick<Parts, 'state'>, app: string): boolean {
  return state.releases.active(app)?.spec.processes[WEB] !== undefined
}

/** What is to be said about ports of HTTPS that were mapped for an app and answer nobody, for want of a certificate. */
export function certificateWarning(parts: RoutingParts, app: string): string | undefined {
  const { ports = [] } = propertiesOf(parts, app)
  const mappings = ports.filter(({ scheme }) => scheme === 'https')
  const domains = allDomainsOf(parts, app).filter((domain) => !parts.keeper.covers(domain))
  if (mappings.length === 0 || domains.length === 0) return undefined
  const remedy = `berth letsencrypt:enable ${app}, or bring one: berth certs:add ${app}`
  const names = mappings.map(formatPortMapping).join(' and ')
  return `${names} of ${app} will be ignored as long as there is no certificate for ${domains.join(', ')}; get one: ${remedy}`
}

function allDomainsOf(parts: RoutingParts, app: string): readonly string[] {
  return domainsOf(parts, app, parts.state.apps.get(app)?.description?.domains ?? [])
}

/** Routers that cannot be told of properties do as if there were none. */
function propertiesOf({ state, router }: RoutingParts, app: string): RoutingProperties {
  return isConfigurable(router) ? (state.routing.get(app) ?? {}) : {}
}

function formatUrl(domain: string, { scheme, port }: Entrance): string {
  return `${scheme}://${domain}${port === USUAL_PORTS[scheme] ? '' : `:${port}`}`
}
