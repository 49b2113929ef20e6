/** What the environment of a container is made of, beside what its image brings. */
export interface EnvParts {
  /** The app's config. */
  readonly config: Readonly<Record<string, string>>
  /** `web.1`, `release`. */
  readonly source: string
  /** Where it listens; without one it has neither `PORT` nor `HOST`. */
  readonly port?: number
  /** In bytes. */
  readonly memory?: number
  /** The path in the container of the certificates that are trusted beside the known ones. */
  readonly caBundle?: string
}

// As seen by Node, OpenSSL, curl, Python's requests and git.
const CA_KEYS = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
]

const MEGABYTE = 1_048_576

/** The environment as Docker takes it: `KEY=value`, whatever the value is. */
export function containerEnv({ config, source, port, memory, caBundle }: EnvParts): readonly string[] {
  const { PORT: _chosenByTheEngine, ...own } = config
  const certificates = caBundle === undefined ? [] : CA_KEYS.map((key) => [key, caBundle] as const)
  const nodeOptions = limitedHeap(own['NODE_OPTIONS'], memory)
  const env: Readonly<Record<string, string>> = {
    ...Object.fromEntries(certificates),
    // The router reaches it by the container's own address.
    ...(port !== undefined && { HOST: '0.0.0.0' }),
    ...own,
    ...(nodeOptions !== undefined && { NODE_OPTIONS: nodeOptions }),
    PS: source,
    DYNO: source,
    // The init of Docker then sends a signal to all that a command consists of, not only to its shell.
    TINI_KILL_PROCESS_GROUP: '1',
    ...(port !== undefined && { PORT: String(port) }),
  }
  return Object.entries(env).map(([key, value]) => `${key}=${value}`)
}

/** Node sizes its heap by the machine, beyond what the container may have. A quarter is for all that is not heap. */
function limitedHeap(options: string | undefined, memory: number | undefined): string | undefined {
  if (memory === undefined || options?.includes('--max-old-space-size')) return options
  const limit = `--max-old-space-size=${Math.floor((memory * 0.75) / MEGABYTE)}`
  return options === undefined ? limit : `${options} ${limit}`
}
