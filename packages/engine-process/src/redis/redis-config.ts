/** How a server of a resource is set up. */
export interface RedisConfig {
  readonly port: number
  readonly password: string
  /** Absolute path of the folder that holds the data. */
  readonly folder: string
  readonly fsync: 'everysec' | 'always'
}

/**
 * The text of a configuration file: reached from this machine only, with a password, and every write in a log on the
 * disk. Nothing is evicted: a full memory is an error that somebody sees, not data that silently goes.
 */
export function formatRedisConfig({ port, password, folder, fsync }: RedisConfig): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    `requirepass ${quote(password)}`,
    `dir ${quote(folder)}`,
    'appendonly yes',
    `appendfsync ${fsync}`,
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
    'logfile ""',
    'always-show-logo no',
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** The port of such a text, so that a server comes back where it was. */
export function parseRedisPort(config: string): number | undefined {
  const port = /^port (\d+)$/m.exec(config)?.[1]
  return port === undefined ? undefined : Number(port)
}

/** In its quotes Redis takes `\xHH` for a byte; everything that could mean something else is written so. */
function quote(text: string): string {
  const bytes = [...Buffer.from(text)]
  const isPlain = (byte: number) => /[A-Za-z0-9/._-]/.test(String.fromCharCode(byte))
  return `"${bytes.map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join('')}"`
}
