import { Redis } from 'ioredis'

const RETRY_MS = { first: 50, longest: 1000 } as const

/** Where Redis is, and how long it may take. */
export interface RedisSettings {
  readonly REDIS_URL: string
  readonly REDIS_TIMEOUT_MS: number
}

/** What is heard of a connection: once each, however often it is tried. */
export interface ConnectionLog {
  warn(details: { readonly problem: string }, message: string): void
  info(message: string): void
}

/**
 * A connection to Redis that fails at once while Redis is away, and comes back by itself. Nothing is queued or sent again:
 * what was answered too late for its caller must not be done behind the caller's back.
 *
 * @param name - what Redis lists the connection by
 */
export function connectRedis(name: string, settings: RedisSettings): Redis {
  return new Redis(settings.REDIS_URL, {
    ...sharedOptions(name, settings),
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: settings.REDIS_TIMEOUT_MS,
  })
}

/** A connection that only listens to channels, with its subscriptions made again whenever Redis comes back. */
export function connectSubscriber(name: string, settings: RedisSettings): Redis {
  return new Redis(settings.REDIS_URL, {
    ...sharedOptions(name, settings),
    autoResubscribe: true,
    maxRetriesPerRequest: null,
  })
}

/** Says in the log when Redis goes away and when it is back. */
export function logConnection(redis: Redis, log: ConnectionLog): void {
  let isAway = false
  redis.on('error', ({ message: problem }: Error) => {
    // Its other properties hold the command that failed, which may be the one with the password.
    if (!isAway) log.warn({ problem }, 'Redis is away')
    isAway = true
  })
  redis.on('ready', () => {
    if (isAway) log.info('Redis is back')
    isAway = false
  })
}

const sharedOptions = (connectionName: string, { REDIS_TIMEOUT_MS }: RedisSettings) => ({
  connectionName,
  lazyConnect: true,
  connectTimeout: REDIS_TIMEOUT_MS,
  retryStrategy: (attempt: number) => Math.min(RETRY_MS.first * 2 ** Math.min(attempt, 10), RETRY_MS.longest),
})
