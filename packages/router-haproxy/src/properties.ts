import { BerthError } from '@berth/sdk'

/** How one app is routed, besides where. What is absent is the router's default. */
export interface AppProperties {
  /**
   * Where the app is reached from outside and which port of its targets answers there.
   *
   * @default the router's ports, and the port of each target's address
   */
  readonly ports?: readonly PortMapping[]
  /** Answers every request with 503 and a page: the given one (HTML, up to 8 KiB), or one that says what it is. @default false */
  readonly maintenance?: boolean | { readonly page: string }
  /** Whether HTTP redirects to HTTPS for domains that have a certificate. @default true */
  readonly redirectsToHttps?: boolean
  /** Tells browsers to use HTTPS only, from the first visit on: they keep to it, so nothing is said by default. */
  readonly hsts?: Hsts
  /** Bytes of a request's body; larger ones are refused with 413, ones of unknown size with 411. @default no limit */
  readonly maxBodySize?: number
  /** Milliseconds that a target may be silent before it is answered for with 504. @default the router's limit */
  readonly responseTimeout?: number
  /** Milliseconds that connecting to a target may take. @default the router's limit */
  readonly connectTimeout?: number
}

export interface Hsts {
  /** Seconds. */
  readonly maxAge: number
  /** Whether it is meant for all names below as well: of other apps, too. @default false */
  readonly includeSubDomains?: boolean
  /** @default false */
  readonly preload?: boolean
}

/** `https:443:8384`: what arrives at port 443 goes to port 8384 of the app's targets. */
export interface PortMapping {
  readonly scheme: 'http' | 'https'
  /** The router's. */
  readonly port: number
  /** The targets'. */
  readonly targetPort: number
}

const MAX_PAGE = 8_192

/** @throws {BerthError} INVALID_OPTION when the text is no mapping */
export function parsePortMapping(text: string): PortMapping {
  const [, scheme, port, targetPort] = /^(https?):(\d{1,5}):(\d{1,5})$/.exec(text) ?? []
  const mapping = {
    scheme: scheme === 'https' ? 'https' : 'http',
    port: Number(port),
    targetPort: Number(targetPort),
  } as const
  if (scheme === undefined || !isPort(mapping.port) || !isPort(mapping.targetPort))
    throw invalid(
      'ports',
      `contains ${JSON.stringify(text)}, which is no mapping such as http:80:5000 or https:443:8384`,
    )
  return mapping
}

/** `https:443:8384` of a mapping. */
export function formatPortMapping({ scheme, port, targetPort }: PortMapping): string {
  return `${scheme}:${port}:${targetPort}`
}

/** @throws {BerthError} INVALID_OPTION for the first property that cannot be */
export function validateProperties(properties: AppProperties): void {
  const { ports = [], maintenance, hsts } = properties
  const seen = new Set<string>()
  for (const mapping of ports) {
    parsePortMapping(formatPortMapping(mapping))
    const outside = `${mapping.scheme}:${mapping.port}`
    if (seen.has(outside)) throw invalid('ports', `names ${outside} twice`)
    seen.add(outside)
  }
  if (typeof maintenance === 'object' && Buffer.byteLength(maintenance.page) > MAX_PAGE)
    throw invalid('maintenance', `has a page of more than ${MAX_PAGE} bytes`)
  if (hsts && !isWhole(hsts.maxAge, 0)) throw invalid('hsts', 'needs a maxAge in whole seconds')
  for (const option of ['maxBodySize', 'responseTimeout', 'connectTimeout'] as const) {
    const value = properties[option]
    if (value !== undefined && !isWhole(value, 1)) throw invalid(option, 'must be a whole number from 1 on')
  }
}

/** What a browser is told: `max-age=31536000; includeSubDomains`. */
export function formatHsts({ maxAge, includeSubDomains = false, preload = false }: Hsts): string {
  return [`max-age=${maxAge}`, includeSubDomains && 'includeSubDomains', preload && 'preload']
    .filter((part) => part !== false)
    .join('; ')
}

function isPort(value: number): boolean {
  return isWhole(value, 1) && value <= 65_535
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= 2_147_483_647
}

function invalid(option: string, problem: string): BerthError<'INVALID_OPTION'> {
  return new BerthError('INVALID_OPTION', { option, problem })
}
