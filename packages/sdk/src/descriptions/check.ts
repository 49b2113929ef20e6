/** What decides *healthy*: a new instance takes part only when all checks of its process type have passed. */
export type Check = HttpCheck | TcpCheck | CommandCheck | UptimeCheck

/** What every check may say of itself. */
export interface CheckManner {
  /** What it is called in plans, progress and errors, beside what it does. */
  readonly name?: string
  /** Whether its failure is only told, and stops nothing. An instance that ends is a failure all the same. @default false */
  readonly warn?: boolean
}

/** How long and how often a check is tried. */
export interface CheckTiming extends CheckManner {
  /** How often it is tried at the most. */
  readonly attempts: number
  /** Milliseconds that one attempt may take. */
  readonly timeout: number
  /** Milliseconds between attempts. */
  readonly interval: number
  /** Milliseconds to wait before the first attempt. */
  readonly initialDelay: number
}

/**
 * Answers a GET with the expected status (default any 2xx, redirects are followed) and, when given, a body that contains the
 * content. An answer with the right status and without the content is final: it is not asked again.
 */
export interface HttpCheck extends CheckTiming {
  readonly kind: 'http'
  readonly path: string
  readonly status?: number
  readonly content?: string
  readonly headers: Readonly<Record<string, string>>
  /** What the instance itself speaks; its certificate may be any. @default 'http' */
  readonly scheme?: 'http' | 'https'
  /** @default the `PORT` that it was given */
  readonly port?: number
}

/** Accepts a TCP connection on its port. */
export interface TcpCheck extends CheckTiming {
  readonly kind: 'tcp'
  /** @default the `PORT` that it was given */
  readonly port?: number
}

/** A command beside the instance, in its environment, that exits 0. */
export interface CommandCheck extends CheckTiming {
  readonly kind: 'command'
  readonly command: string
}

/** Stays up for so long, without being started again. */
export interface UptimeCheck extends CheckManner {
  readonly kind: 'uptime'
  /** Milliseconds. */
  readonly duration: number
}

// Fast apps are found healthy at once, slow ones get the half minute that their users are used to. An attempt that
// is refused costs next to nothing, so there is no reason to wait longer between them.
const DEFAULTS: CheckTiming = { attempts: 120, timeout: 5_000, interval: 250, initialDelay: 0 }

type Timing = Partial<CheckTiming>
type HttpOptions = Timing & Partial<Pick<HttpCheck, 'status' | 'content' | 'headers' | 'scheme' | 'port'>>

/** The instance answers `GET path` with a 2xx, or exactly the status and the content that are asked for. */
export function http(path: string, options: HttpOptions = {}): HttpCheck {
  return Object.freeze({ ...DEFAULTS, headers: {}, ...options, kind: 'http' as const, path })
}

/** The instance accepts connections on its port. */
export function tcp(options: Timing & { readonly port?: number } = {}): TcpCheck {
  return Object.freeze({ ...DEFAULTS, ...options, kind: 'tcp' as const })
}

/** A line of shell beside the instance, in its environment, exits 0. */
export function command(line: string, options: Timing = {}): CommandCheck {
  return Object.freeze({ ...DEFAULTS, ...options, kind: 'command' as const, command: line })
}

/** The instance stays up. @param duration - milliseconds. @default 10_000 */
export function uptime(duration = 10_000, manner: CheckManner = {}): UptimeCheck {
  return Object.freeze({ ...manner, kind: 'uptime' as const, duration })
}

/** What a process type is checked by when neither its description nor its `app.json` says. */
export function defaultChecks(listens: boolean): readonly Check[] {
  return listens ? [tcp()] : [uptime()]
}

/** `GET /up`, `reaches Redis (GET /up)`: how a check is named in plans, progress and errors. */
export function formatCheck(check: Check): string {
  const deed = formatDeed(check)
  return check.name === undefined ? deed : `${check.name} (${deed})`
}

function formatDeed(check: Check): string {
  switch (check.kind) {
    case 'http':
      return `GET ${formatOrigin(check)}${check.path}`
    case 'tcp':
      return check.port === undefined ? 'listening on its port' : `listening on port ${check.port}`
    case 'command':
      return `command ${check.command}`
    case 'uptime':
      return `up for ${check.duration / 1000} s`
  }
}

function formatOrigin({ scheme, port }: HttpCheck): string {
  return `${scheme === 'https' ? 'https:' : ''}${port === undefined ? '' : `:${port}`}`
}
