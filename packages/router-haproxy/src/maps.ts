import { entrancesOf } from '@berth/sdk'
import type { Settings } from './settings.ts'
import { hasCertificate } from './state.ts'
import type { RouterState } from './state.ts'

/** What a map of HAProxy's holds: it is looked up for each request, and changed while HAProxy runs. */
export type Entries = ReadonlyMap<string, string>

/**
 * Where requests go, by port and host: `80/cards.example.org`, `443/*.example.org`, or the port alone for internal ones.
 *
 * A value is the name of a backend, or what is done instead: `redirect`, `redirect:8443`, `maintenance:cards` or `stopped`.
 */
export function hostEntries(settings: Pick<Settings, 'port' | 'httpsPort'>, state: RouterState): Entries {
  const entries = new Map<string, string>()
  for (const app of state.apps) {
    const { route } = app
    const properties = state.properties[route.app] ?? {}
    const stopped = route.targets.length === 0 ? 'stopped' : undefined
    const instead = properties.maintenance ? `maintenance:${route.app}` : stopped
    const main = backendName(state, route.app, undefined)
    if (route.internalPort !== undefined) entries.set(String(route.internalPort), instead ?? main)
    for (const domain of route.domains)
      for (const { port, targetPort, redirectsTo } of entrancesOf(
        settings,
        properties,
        hasCertificate(state, domain),
      )) {
        const target =
          redirectsTo === undefined ? backendName(state, route.app, targetPort) : redirectTo(redirectsTo)
        entries.set(`${port}/${domain}`, instead ?? target)
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

function redirectTo(port: number): string {
  return port === 443 ? 'redirect' : `redirect:${port}`
}

function backendName({ backends }: RouterState, app: string, port: number | undefined): string {
  return backends.find(({ owner }) => owner?.app === app && owner.port === port)?.name ?? 'none'
}
