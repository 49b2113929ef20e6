import type { Settings } from './settings.ts'
import { listenersOf } from './listeners.ts'
import type { Listener } from './listeners.ts'
import { hasCertificate } from './state.ts'
import type { AppState, RouterState } from './state.ts'

/** What a map of HAProxy's holds: it is looked up for each request, and changed while HAProxy runs. */
export type Entries = ReadonlyMap<string, string>

/**
 * Where requests go, by port and host: `80/cards.example.org`, `443/*.example.org`, or the port alone for internal ones.
 *
 * A value is the name of a backend, or what is done instead: `redirect`, `redirect:8443`, `maintenance:cards` or `stopped`.
 */
export function hostEntries(settings: Pick<Settings, 'port' | 'httpsPort'>, state: RouterState): Entries {
  const entries = new Map<string, string>()
  const listeners = listenersOf(settings, state)
  for (const app of state.apps) {
    const { route } = app
    const properties = state.properties[route.app] ?? {}
    const stopped = route.targets.length === 0 ? 'stopped' : undefined
    const instead = properties.maintenance ? `maintenance:${route.app}` : stopped
    const main = backendName(state, route.app, undefined)
    if (route.internalPort !== undefined) entries.set(String(route.internalPort), instead ?? main)
    for (const listener of listeners) {
      const redirect = redirectAt(settings, state, app, listener)
      for (const domain of route.domains) {
        const isSecured = hasCertificate(state, domain)
        const backend = backendAt(settings, state, app, listener, isSecured)
        const target = redirect && isSecured ? redirect : backend
        if (target !== undefined) entries.set(`${listener.port}/${domain}`, instead ?? target)
      }
    }
  }
  return entries
}

/** Pages of apps that are being worked on, by app, for those that brought one. */
export function maintenanceEntries({ properties }: RouterState): Entries {
  const pages = Object.entries(properties).flatMap(([app, { maintenance }]) =>
    typeof maintenance === 'object' ? [[app, Buffer.from(maintenance.page).toString('base64')] as const] : [],
  )
  return new Map(pages)
}

/** Answers of HTTP-01, by path. */
export function challengeEntries({ challenges }: RouterState): Entries {
  return new Map(
    Object.entries(challenges).map(([token, answer]) => [`/.well-known/acme-challenge/${token}`, answer]),
  )
}

/** The text of a map's file. */
export function renderMap(entries: Entries): string {
  return [...entries].map(([key, value]) => `${key} ${value}\n`).join('')
}

function backendAt(
  settings: Pick<Settings, 'port' | 'httpsPort'>,
  state: RouterState,
  { route }: AppState,
  { scheme, port }: Listener,
  isSecured: boolean,
): string | undefined {
  const { ports = [] } = state.properties[route.app] ?? {}
  const isOwn = port === settings.port || port === settings.httpsPort
  if (ports.length === 0) return isOwn ? backendName(state, route.app, undefined) : undefined
  const at = (known: string, place: number | undefined) =>
    ports.find((candidate) => candidate.scheme === known && candidate.port === place)
  // Whoever maps plain HTTP means HTTPS as well, once there is a certificate.
  const isDerived = isSecured && port === settings.httpsPort
  const mapping = at(scheme, port) ?? (isDerived ? at('http', settings.port) : undefined)
  return mapping && backendName(state, route.app, mapping.targetPort)
}

/** Where plain HTTP is sent to, when there is HTTPS for the app: by HTTP's own port only, others are there on purpose. */
function redirectAt(
  settings: Pick<Settings, 'port' | 'httpsPort'>,
  state: RouterState,
  { route }: AppState,
  { port }: Listener,
): string | undefined {
  const { ports = [], redirectsToHttps = true } = state.properties[route.app] ?? {}
  if (port !== settings.port || !redirectsToHttps) return undefined
  const mapped = ports.filter(({ scheme }) => scheme === 'https').map(({ port }) => port)
  const isDerived = ports.some((mapping) => mapping.scheme === 'http' && mapping.port === settings.port)
  const isOwn = ports.length === 0 || isDerived || mapped.includes(settings.httpsPort ?? 0)
  const secure = isOwn ? (settings.httpsPort ?? mapped[0]) : mapped[0]
  if (secure === undefined) return undefined
  return secure === 443 ? 'redirect' : `redirect:${secure}`
}

function backendName({ backends }: RouterState, app: string, port: number | undefined): string {
  return backends.find(({ owner }) => owner?.app === app && owner.port === port)?.name ?? 'none'
}
