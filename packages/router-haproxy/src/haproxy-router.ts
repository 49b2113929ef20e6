import type { CertificateRouter, ConfigurableRouter, Router } from '@berth/sdk'
import type { RequestRecord } from '@berth/router'
import type { HaproxyLimits } from './defaults.ts'
import type { HaproxyProcess } from './haproxy-process.ts'

export interface HaproxyOptions {
  /** A folder of its own, for the configuration, keys and sockets: an absolute path of up to 70 characters, made if missing. */
  readonly folder: string
  /** How HAProxy is run. @default in a container of the engine, where that runs any; else haproxyChild() */
  readonly process?: HaproxyProcess
  /** What becomes of HAProxy when the router is disposed of: with `leave` it goes on as long as it has targets. @default 'stop' */
  readonly whenClosed?: 'leave' | 'stop'
  /** The address to listen on; `0.0.0.0` for all of IPv4, `::` for all. @default '127.0.0.1' */
  readonly host?: string
  /** @default 80 */
  readonly port?: number
  /** `false` for no HTTPS. @default 443 */
  readonly httpsPort?: number | false
  /** Whose instances are to reach apps at internal ports. @default one whose instances are in the host's network */
  readonly engine?: object
  /** What `<app>.` is put before for apps that name no domain. @default 'localhost' */
  readonly domain?: string
  /** Addresses or networks (`10.0.0.0/8`) whose `X-Forwarded-*` are believed and added to. @default none */
  readonly trustedProxies?: readonly string[]
  /** Threads of HAProxy's. @default one for each processor */
  readonly threads?: number
  /** Called at the end of each request, for an access log. It must not throw. */
  readonly onRequest?: (record: RequestRecord) => void
  /** Told in one sentence when HAProxy was reloaded or started again, and why. */
  readonly onNotice?: (notice: string) => void
  /** @default LIMITS */
  readonly limits?: Partial<HaproxyLimits>
}

/** A router that is HAProxy. */
export interface HaproxyRouter extends Router, ConfigurableRouter, CertificateRouter {
  readonly host: string
  readonly port: number
  /** `undefined` when there is no HTTPS. */
  readonly httpsPort: number | undefined
}
