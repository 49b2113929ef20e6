/** What the router keeps to, unless it is told otherwise. Times are in milliseconds, sizes in bytes. */
export interface HaproxyLimits {
  /** How long a client may take to send the head of a request. */
  readonly headerTimeout: number
  /** How long a client's connection is kept open between requests. */
  readonly keepAliveTimeout: number
  /** How long connecting to a target may take before another one is tried. */
  readonly connectTimeout: number
  /** How long a target may be silent before it is answered for with 504; event streams may be silent for as long as they like. */
  readonly responseTimeout: number
  /** How long a body may make no progress in either direction because of the client. */
  readonly stallTimeout: number
  /** How long a WebSocket may be silent. */
  readonly tunnelTimeout: number
  /** How long requests that began before a reload may take. */
  readonly reloadTimeout: number
  /** How long HAProxy may take to start or to reload. */
  readonly startTimeout: number
  /** How long requests in flight may take when the router is disposed of. */
  readonly disposeTimeout: number
  /** How large the head of a request may be, and a page of maintenance with a quarter of it. */
  readonly maxHeaderSize: number
}

export const LIMITS: HaproxyLimits = {
  headerTimeout: 20_000,
  keepAliveTimeout: 75_000,
  connectTimeout: 5_000,
  responseTimeout: 60_000,
  stallTimeout: 60_000,
  tunnelTimeout: 7 * 24 * 3_600_000,
  reloadTimeout: 3_600_000,
  startTimeout: 10_000,
  disposeTimeout: 2_000,
  maxHeaderSize: 32_768,
}

/** How many places there are before the first reload makes more. */
export const SIZES = { backends: 16, slots: 4 } as const

/** Where the router listens and what apps are called, unless it is told otherwise. */
export const DEFAULTS = {
  host: '127.0.0.1',
  port: 80,
  httpsPort: 443,
  domain: 'localhost',
  /** Milliseconds that `drain` waits at most. */
  drainTimeout: 30_000,
} as const
