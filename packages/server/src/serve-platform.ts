import { BerthError } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import type { Answer } from './answer.ts'
import { buildServer } from './build-server.ts'
import { Calls } from './calls.ts'
import { formatError } from './rpc/wire-error.ts'
import { claimSocket } from './socket/claim-socket.ts'

/** A platform that answers on a socket. Disposing it ends the platform too, gracefully. */
export interface PlatformServer extends AsyncDisposable {
  /** Where it listens. */
  readonly socket: string
  /** Settles once it has ended: by being disposed, or because a caller shut it down. */
  readonly closed: Promise<void>
}

/**
 * Puts a platform behind the unix socket of its home, which only its owner can connect to. Once it listens, the
 * platform is the server's: it ends with it.
 *
 * @throws {BerthError} HOME_IN_USE when a platform answers there already, STATE_UNUSABLE when no socket can be made
 *
 * @example
 * await using server = await servePlatform(await openLocalPlatform({ home }), { home })
 * await server.closed
 */
export async function servePlatform(
  platform: Platform,
  { home }: { readonly home: string },
): Promise<PlatformServer> {
  const calls = new Calls()
  const waiting: Answer[] = []
  const closed = Promise.withResolvers<void>()
  closed.promise.catch(() => {}) // whoever waits learns of a failure; nobody has to wait

  let isClosing = false
  const close = (): Promise<void> => {
    if (!isClosing) end().then(closed.resolve, closed.reject)
    isClosing = true
    return closed.promise
  }
  const server = buildServer(platform, {
    home,
    calls,
    shutdown: (caller) => {
      waiting.push(caller)
      void close() // told to the caller, and by `closed`
    },
  })
  const socket = await claimSocket(home, (path) => server.listen({ path })).catch(async (error: unknown) => {
    // A server that never listened still keeps the process from ending.
    await server.close()
    throw error
  })

  async function end(): Promise<void> {
    await calls.end(shuttingDown(home))
    const failure = await platform[Symbol.asyncDispose]().then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    // The platform has ended by now, so its home is free for whoever asked.
    const outcome = failure ? { error: formatError(failure.error) } : { result: null }
    await Promise.all(waiting.map((caller) => caller.end(outcome)))
    await socket[Symbol.asyncDispose]()
    await server.close()
    if (failure) throw failure.error
  }

  return { socket: socket.path, closed: closed.promise, [Symbol.asyncDispose]: close }
}

function shuttingDown(home: string): BerthError {
  return new BerthError('PLATFORM_UNAVAILABLE', {
    home,
    problem: 'it is being shut down',
    remedy: 'start it again with: berth up --detach',
  })
}
