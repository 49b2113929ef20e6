import { Redis } from 'ioredis'
import type { Settings } from './settings.ts'

const RETRY_MS = { first: 50, longest: 1000 } as const

/** What is heard of a connection: once each, however often it is tried. */
export interface ConnectionLog {
  warn(details: { readonly problem: string }, message: string): void
  info(message: string): void
}

/** A connection to Redis that fails at once while Redis is away, and comes back by itself. */
export function connectRedis(settings: Pick<Settings, 'REDIS_URL' | 'REDIS_TIMEOUT_MS'>): Redis {
  return new Redis(settings.REDIS_URL, {
    lazyConnect: true,
    connectionName: 'autoredditor',
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: settings.REDIS_TIMEOUT_MS,
    connectTimeout: settings.REDIS_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(RETRY_MS.first * 2 ** Math.min(attempt, 10), RETRY_MS.longest),
  })
}

/** Says in the log when Redis goes away and when it is back. */
export function logConnection(redis: Redis, log: ConnectionLog): void {
  let isAway = false
  redis.on('error', (err: Error) => {
    // Its other properties hold the command that failed, which may be the one with the password.
    if (!isAway) log.warn({ problem: err.message }, 'Redis is away')
    isAway = true
  })
  redis.on('ready', () => {
    if (isAway) log.info('Redis is back')
    isAway = false
  })
}
