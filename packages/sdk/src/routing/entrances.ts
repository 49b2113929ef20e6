import type { Router } from '../wall/router.ts'
import type { PortMapping, RoutingProperties } from '../wall/routing.ts'

/** A port at which one domain of an app is reached. */
export interface Entrance extends PortMapping {
  /** The port of HTTPS that requests are sent to instead, by a redirect. */
  readonly redirectsTo?: number
}

/**
 * Where a domain of an app is reached from outside: at the router's own ports, or at those that were mapped for the app.
 *
 * Whoever maps plain HTTP at the router's own port means HTTPS as well. Once there is a certificate, plain HTTP of that port
 * redirects there; at other ports it is on purpose. Without one, nobody gets through the entrances of HTTPS.
 */
export function entrancesOf(
  { port, httpsPort }: Pick<Router, 'port' | 'httpsPort'>,
  { ports = [], redirectsToHttps = true }: RoutingProperties,
  isSecured: boolean,
): readonly Entrance[] {
  const own: readonly PortMapping[] = [
    { scheme: 'http', port },
    ...(httpsPort === undefined ? [] : [{ scheme: 'https', port: httpsPort } as const]),
  ]
  const mapped = ports.length === 0 ? own : [...ports, ...derived(ports, { port, httpsPort })]
  const secure = mapped.filter(({ scheme }) => scheme === 'https').map((mapping) => mapping.port)
  const redirectsTo = secure.find((candidate) => candidate === httpsPort) ?? secure[0]
  if (!isSecured || !redirectsToHttps || redirectsTo === undefined) return mapped
  const others = mapped.filter((mapping) => mapping.scheme !== 'http' || mapping.port !== port)
  return [{ scheme: 'http', port, redirectsTo }, ...others]
}

/** Whether a domain is one that a certificate of these domains is good for. */
export function isCovered(domain: string, domains: readonly string[]): boolean {
  const wildcard = `*${domain.slice(domain.indexOf('.'))}`
  return domains.includes(domain) || domains.includes(wildcard)
}

function derived(
  ports: readonly PortMapping[],
  own: Pick<Router, 'port' | 'httpsPort'>,
): readonly PortMapping[] {
  const plain = ports.find(({ scheme, port }) => scheme === 'http' && port === own.port)
  const { httpsPort } = own
  if (!plain || httpsPort === undefined || ports.some(({ port }) => port === httpsPort)) return []
  return [{ ...plain, scheme: 'https', port: httpsPort }]
}
