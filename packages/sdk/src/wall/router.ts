import type { CallOptions } from './engine.ts'
import type { Address } from './instance.ts'

/**
 * What takes requests from outside to instances. `routerSuite` in `@berth/sdk/testing` is what defines a router.
 *
 * A request claims its target in the same step in which a switch takes effect: it is either counted at the old target
 * before the switch, and so waited for by `drain`, or it goes to a new one.
 */
export interface Router extends AsyncDisposable {
  readonly name: string
  /** The address where requests from outside come in; `0.0.0.0` and `::` stand for all. */
  readonly host: string
  /** The port of plain HTTP. */
  readonly port: number
  /** The port of HTTPS; absent where there is none but what apps map. */
  readonly httpsPort?: number | undefined

  /** Sends all the app's domains to the given targets from now on, in one step. No target: 503. */
  route(route: Route, options?: CallOptions): Promise<void>

  /** Forgets the app and its domains: 404 from now on. */
  unroute(app: string, options?: CallOptions): Promise<void>

  /**
   * Answers when nothing is in flight any more at targets that the latest `route` left out, at the latest after the timeout;
   * what is in flight then ends with 504. WebSockets are closed with 1012, spread over the time.
   */
  drain(app: string, options?: DrainOptions): Promise<DrainResult>

  /**
   * Where other apps of the platform reach this one without any name of the outside: `http://127.0.0.1:19003`.
   * It answers from the `route` on that names the same internal port, and takes part in switches and drains like any domain.
   */
  internalUrl(app: string, internalPort: number): string

  /** What is routed now. */
  list(): Promise<readonly Route[]>

  /** The domain that an app answers to when its description names none. */
  defaultDomain(app: string): string
}

export interface Route {
  readonly app: string
  /** Lower case host names; `*.example.org` matches one label. */
  readonly domains: readonly string[]
  readonly targets: readonly Target[]
  /**
   * A port of the loopback interface on which every request goes to this app, whatever its `Host` says: other apps reach it
   * there, since `*.localhost` does not resolve everywhere. Routers whose engine gives apps names of their own need no port.
   * Rejects with `PORT_TAKEN` when another program has it.
   */
  readonly internalPort?: number
}

export interface Target {
  /** The instance's id. */
  readonly instance: string
  readonly address: Address
}

export interface DrainOptions extends CallOptions {
  /** Milliseconds. @default 30_000 */
  readonly timeout?: number
}

export interface DrainResult {
  /** How many requests were ended with 504 because they took longer than the timeout. */
  readonly cut: number
}
