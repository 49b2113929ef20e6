import type { Redis } from 'ioredis'
import { CredentialsError } from '../reddit/failures.ts'
import { takeLease } from './lease.ts'
import { refreshNext } from './refresh.ts'
import type { RefreshOptions } from './refresh.ts'

/** How often is looked whether there is anything to do. */
const LOOK_INTERVAL = 2000
/** How long Redis is left alone after it failed. */
const FAILURE_PAUSE = 1000
/** How long Reddit is left alone after it refused the credentials. */
const CREDENTIALS_PAUSE = 300_000

/** What a worker stands on. */
export interface WorkOptions extends RefreshOptions {
  readonly redis: Redis
  /** Milliseconds that a worker which vanished blocks the others. @default 30_000 */
  readonly leaseTtl?: number
}

/**
 * Keeps the pools fresh until the signal aborts, while this is the one worker that has the lease. It goes on whatever
 * Reddit and Redis do.
 */
export async function work(options: WorkOptions): Promise<void> {
  const { clock, log, signal } = options
  let isFailing = false
  while (!signal.aborted) {
    try {
      await workOnLease(options, () => {
        isFailing = false
      })
    } catch (error) {
      if (signal.aborted) return
      const problem = error instanceof Error ? error.message : String(error)
      if (!isFailing) log.warn({ problem }, 'stopped for a moment')
      isFailing = true
      const pause = error instanceof CredentialsError ? CREDENTIALS_PAUSE : FAILURE_PAUSE
      await clock.wait(pause, signal).catch(() => {}) // told to stop
    }
  }
}

async function workOnLease(options: WorkOptions, onPass: () => void): Promise<void> {
  const { redis, clock, log, leaseTtl } = options
  await using lease = await takeLease({
    redis,
    clock,
    signal: options.signal,
    onWait: () => log.info({}, 'another worker works; waiting for it to end'),
    ...(leaseTtl !== undefined && { ttl: leaseTtl }),
  })
  log.info({}, 'working')
  const signal = AbortSignal.any([options.signal, lease.signal])
  while (!signal.aborted) {
    const isMoreLikely = await refreshNext({ ...options, signal })
    onPass()
    if (!isMoreLikely) await clock.wait(LOOK_INTERVAL, signal)
  }
}
