/** What a router keeps to, unless it is told otherwise. Times are in milliseconds, sizes in bytes. */
export interface Limits {
  /** How long a client may take to send the head of a request, so that slow ones cannot hold connections. */
  readonly headerTimeout: number
  /** How large the head of a request or of a response may be. */
  readonly maxHeaderSize: number
  /** How long a client's connection is kept open between requests: longer than load balancers in front keep theirs. */
  readonly keepAliveTimeout: number
  /** How long a connection to a target is kept open between requests: shorter than the 5 s of a Node server. */
  readonly targetKeepAliveTimeout: number
  /** How long connecting to a target may take before another one is tried. */
  readonly connectTimeout: number
  /** How long a target may take from having the whole request to the head of its response; then 504. */
  readonly responseTimeout: number
  /** How long a body may make no progress in either direction because of the client. Its total time is not limited. */
  readonly stallTimeout: number
  /** How long a target that could not be connected to is left out while there are others. */
  readonly targetPause: number
  /** Time between the close frames of two WebSockets when there is enough of the drain timeout for it. */
  readonly webSocketSpacing: number
  /** How long a WebSocket may take to answer a close frame before its connection is ended. */
  readonly webSocketCloseTimeout: number
  /** How long requests in flight may take when the router is disposed of. */
  readonly disposeTimeout: number
}

export const LIMITS: Limits = {
  headerTimeout: 20_000,
  maxHeaderSize: 32_768,
  keepAliveTimeout: 75_000,
  targetKeepAliveTimeout: 4_000,
  connectTimeout: 5_000,
  responseTimeout: 60_000,
  stallTimeout: 60_000,
  targetPause: 2_000,
  webSocketSpacing: 50,
  webSocketCloseTimeout: 2_000,
  disposeTimeout: 2_000,
}

/** Where a router listens and what apps are called, unless it is told otherwise. */
export const DEFAULTS = {
  host: '127.0.0.1',
  /** The first port that is tried when none is asked for. */
  port: 8080,
  /** How many ports are tried from there on. */
  ports: 100,
  domain: 'localhost',
  /** Milliseconds that `drain` waits at most. */
  drainTimeout: 30_000,
} as const
