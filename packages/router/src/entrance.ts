import type { AppRoute } from './app-route.ts'

/** Where requests come in: the port for all apps, or an internal port of one. */
export interface Entrance {
  /** For `X-Forwarded-Port`. */
  readonly port: string
  /** The app that a `Host` header means here; `undefined` when none answers to it. */
  match(host: string): AppRoute | undefined
}
