import { app, http, redis, uptime } from '@berth/sdk'

/**
 * Gives out popular posts of Reddit, which its worker collects. Without `REDDIT_CLIENT_ID` and `REDDIT_CLIENT_SECRET` in its
 * config there is a demo, and the worker has nothing to do; so these two are not secrets that a plan waits for.
 */
export const autoredditor = app('autoredditor', {
  source: import.meta.resolve('../../services/autoredditor'),
  env: { REDIS_URL: redis('autoredditor-posts') },
  formation: { web: 1, worker: 1 },
  checks: { web: [http('/up')], worker: [uptime(5000)] },
})
