import type { CallOptions } from './engine.ts'

/** How one app is routed, besides where. What is absent is the router's default. */
export interface RoutingProperties {
  /**
   * Where the app is reached from outside and which port of its instances answers there.
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

/** `https:443:8384`: what arrives at port 443 goes to port 8384 of the app's instances. */
export interface PortMapping {
  readonly scheme: 'http' | 'https'
  /** The router's. */
  readonly port: number
  /** The instances'; absent in what a router is told for the port of each target's address. */
  readonly targetPort?: number
}

/** Routers that an app can be given properties for. */
export interface ConfigurableRouter {
  /**
   * Sets how an app is routed, in place of what was set before; also before its first route. `unroute` forgets it.
   *
   * @throws {BerthError} INVALID_OPTION when a property cannot be, PORT_TAKEN when another program has a port, and then nothing
   *   has changed for any app
   */
  configure(app: string, properties: RoutingProperties, options?: CallOptions): Promise<void>
}

/** Whether apps can be given properties here. */
export function isConfigurable(router: object): router is ConfigurableRouter {
  return 'configure' in router
}
