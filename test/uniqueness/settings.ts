/** Milliseconds that a lease of the naive generator lasts. */
export const NAIVE_TTL = 1000

/** What Snowcloud is started with: one worker id for all, and times so short that a case takes seconds. */
export const SNOWCLOUD_ENV = {
  PORT: '0',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'info',
  LEASE_SECRET: 'a secret of thirty-two characters',
  SNOWCLOUD_KEY: 'key-of-the-tests-1',
  POOL_SIZE: '1',
  LEASE_TTL_MS: '2000',
  AHEAD_MS: '300',
  MARGIN_MS: '600',
  SETTLE_MS: '500',
  REDIS_TIMEOUT_MS: '400',
} as const

/** The key of Redis that moves the clock of a `skewed-snowcloud.ts`. */
export const SKEW_KEY = 'skew'
