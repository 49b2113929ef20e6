import type { FastifyBaseLogger } from 'fastify'
import { Redis } from 'ioredis'
import type { Settings } from './settings.ts'

const RETRY_MS = { first: 50, longest: 1000 } as const

/**
 * A connection to Redis that fails at once while Redis is away, and comes back by itself. Nothing is queued or sent
 * again: an operation that was answered too late for its caller must not be done behind the caller's back.
 */
export function connectRedis(settings: Pick<Settings, 'REDIS_URL' | 'REDIS_TIMEOUT_MS'>): Redis {
  return new Redis(settings.REDIS_URL, {
    lazyConnect: true,
    connectionName: 'snowcloud',
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: settings.REDIS_TIMEOUT_MS,
    connectTimeout: settings.REDIS_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(RETRY_MS.first * 2 ** Math.min(attempt, 10), RETRY_MS.longest),
  })
}

/** Says in the log when Redis goes away and when it is back: once each, however often the connection is tried. */
export function logConnection(redis: Redis, log: FastifyBaseLogger): void {
  let isAway = false
  redis.on('error', (err: Error) => {
    if (!isAway) log.warn({ err }, 'Redis is away')
    isAway = true
  })
  redis.on('ready', () => {
    if (isAway) log.info('Redis is back')
    isAway = false
  })
}
