import type { RoutingChanges, RoutingProperties } from '@berth/sdk'
import { refuse } from './arguments.ts'

interface Setting {
  readonly parse: (text: string, known: RoutingProperties) => RoutingChanges
  readonly reset: (known: RoutingProperties) => RoutingChanges
  readonly format: (properties: RoutingProperties) => string | undefined
}

const UNITS = { b: 1, k: 1_024, m: 1_048_576, g: 1_073_741_824 } as const
const TIMES = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** What `router:set` knows, by the names that Dokku has for it. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  'client-max-body-size': {
    parse: (text) => ({ maxBodySize: measured('client-max-body-size', text, UNITS, '20m') }),
    reset: () => ({ maxBodySize: null }),
    format: ({ maxBodySize }) => (maxBodySize === undefined ? undefined : `${maxBodySize} bytes`),
  },
  'proxy-read-timeout': {
    parse: (text) => ({ responseTimeout: measured('proxy-read-timeout', text, TIMES, '60s') }),
    reset: () => ({ responseTimeout: null }),
    format: ({ responseTimeout }) => (responseTimeout === undefined ? undefined : `${responseTimeout} ms`),
  },
  'proxy-connect-timeout': {
    parse: (text) => ({ connectTimeout: measured('proxy-connect-timeout', text, TIMES, '5s') }),
    reset: () => ({ connectTimeout: null }),
    format: ({ connectTimeout }) => (connectTimeout === undefined ? undefined : `${connectTimeout} ms`),
  },
  'https-redirect': {
    parse: (text) => ({ redirectsToHttps: truth('https-redirect', text) }),
    reset: () => ({ redirectsToHttps: null }),
    format: ({ redirectsToHttps }) => (redirectsToHttps === undefined ? undefined : String(redirectsToHttps)),
  },
  hsts: {
    parse: (text, { hsts }) =>
      text === 'false' ? { hsts: null } : { hsts: { ...hsts, maxAge: seconds(text) } },
    reset: () => ({ hsts: null }),
    format: ({ hsts }) => hsts && `max-age=${hsts.maxAge}`,
  },
  'hsts-include-subdomains': {
    parse: (text, { hsts }) => ({
      hsts: { ...requireHsts(hsts), includeSubDomains: truth('hsts-include-subdomains', text) },
    }),
    reset: ({ hsts }) => (hsts ? { hsts: { ...hsts, includeSubDomains: false } } : {}),
    format: ({ hsts }) => (hsts?.includeSubDomains ? 'true' : undefined),
  },
  'hsts-preload': {
    parse: (text, { hsts }) => ({ hsts: { ...requireHsts(hsts), preload: truth('hsts-preload', text) } }),
    reset: ({ hsts }) => (hsts ? { hsts: { ...hsts, preload: false } } : {}),
    format: ({ hsts }) => (hsts?.preload ? 'true' : undefined),
  },
}

/** What changes when a key is set to a text, or back to what is usual. */
export function parseSetting(
  known: RoutingProperties,
  key: string,
  text: string | undefined,
): RoutingChanges {
  const setting = Object.hasOwn(SETTINGS, key) ? SETTINGS[key] : undefined
  if (!setting) return refuse(key, `is no property; there are ${Object.keys(SETTINGS).join(', ')}`)
  return text === undefined || text === '' ? setting.reset(known) : setting.parse(text, known)
}

/** The properties as texts, by the keys that set them. */
export function formatRouting(properties: RoutingProperties): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(SETTINGS).map(([key, { format }]) => [key, format(properties)]))
}

function measured(
  key: string,
  text: string,
  units: Readonly<Record<string, number>>,
  example: string,
): number {
  const [, amount, unit] = /^(\d{1,9})([a-z]*)$/.exec(text.toLowerCase()) ?? []
  const factor = unit === undefined ? undefined : units[unit === '' ? (Object.keys(units)[0] ?? '') : unit]
  return factor === undefined
    ? refuse(key, `is ${JSON.stringify(text)}, which is no amount such as ${example}`)
    : Number(amount) * factor
}

function truth(key: string, text: string): boolean {
  return text === 'true' || text === 'false' ? text === 'true' : refuse(key, 'is either true or false')
}

function seconds(text: string): number {
  return /^\d{1,9}$/.test(text)
    ? Number(text)
    : refuse('hsts', 'is false, or for how many seconds browsers are to use HTTPS only')
}

function requireHsts(hsts: RoutingProperties['hsts']): NonNullable<RoutingProperties['hsts']> {
  return hsts ?? refuse('hsts', 'comes first: say for how many seconds with router:set <app> hsts 31536000')
}
