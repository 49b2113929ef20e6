import closeWithGrace from 'close-with-grace'
import { inlineMore } from './inline-more.ts'
import type { Service } from './type-provider.ts'

/** Where a service listens, and how long it may take to stop. */
export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** @default '0.0.0.0' */
  readonly host?: string
  /** Milliseconds in which requests in flight may end; after it they are cut. @default 10_000 */
  readonly stopTimeout?: number
}

const DEFAULTS = { host: '0.0.0.0', stopTimeout: 10_000 } as const satisfies Partial<ServeOptions>

/** For `onClose` hooks after the last request; together with the above it stays below an engine's 30 s. */
const CLOSE_TIMEOUT = 10_000
/** How often connections that became idle while the service stops are looked for. */
const IDLE_INTERVAL = 50

/**
 * Listens until SIGTERM or SIGINT. Then new connections are refused, requests on open ones get 503, what is in flight is
 * finished with `Connection: close`, `onClose` hooks run in reverse order, and the process exits with 0. It exits with 1
 * on a second signal, on an error that nothing caught (after the same stop), and when the hooks do not end.
 *
 * @returns The address it listens on: `http://127.0.0.1:3000`.
 * @throws {Error} When it cannot listen there; the service is closed then.
 */
export async function serve(app: Service, options: ServeOptions): Promise<string> {
  const { port, host = DEFAULTS.host, stopTimeout = DEFAULTS.stopTimeout } = options
  inlineMore()
  const { uninstall } = closeWithGrace(
    {
      delay: stopTimeout + CLOSE_TIMEOUT,
      logger: app.log,
      onSecondSignal: (signal) => app.log.error({ signal }, 'second signal, ending at once'),
      onSecondError: (err) => app.log.error({ err }, 'second error, ending at once'),
      onTimeout: (delay) => app.log.error({ delay }, 'closing did not end, ending at once'),
    },
    async ({ signal, err }) => {
      if (err) app.log.fatal({ err }, 'uncaught error, stopping')
      else app.log.info({ signal }, 'stopping')
      await stop(app, stopTimeout)
      app.log.info('stopped')
    },
  )
  try {
    return await app.listen({ port, host, listenTextResolver: (address) => `listening on ${address}` })
  } catch (error) {
    uninstall()
    await app.close()
    throw new Error(`Cannot listen on port ${port} of ${host}: ${explain(error)}`, { cause: error })
  }
}

async function stop(app: Service, stopTimeout: number): Promise<void> {
  const closed = app.close()
  // A stream that began before the stop could not say `Connection: close`; without this its idle connection would linger.
  const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_INTERVAL)
  const deadline = setTimeout(() => {
    app.log.warn({ stopTimeout }, 'requests still in flight are cut')
    app.server.closeAllConnections()
  }, stopTimeout)
  app.server.once('close', () => clearTimeout(deadline))
  try {
    await closed
  } finally {
    clearInterval(idle)
    clearTimeout(deadline)
  }
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return 'another program uses it; end that program or choose another PORT'
  if (code === 'EACCES') return 'this user may not; choose a PORT above 1023'
  return error instanceof Error ? error.message : String(error)
}
