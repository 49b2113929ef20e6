import { app, http, mountPath, redis, secret } from '@berth/sdk'

/** Leases worker ids to Snowflakes, on a Redis of its own. */
export const snowcloud = app('snowcloud', {
  source: import.meta.resolve('../../services/snowcloud'),
  env: {
    REDIS_URL: redis('snowcloud-leases'),
    // What was granted is marked outside Redis as well, so that no id is given twice when Redis loses its data.
    STATE_DIR: mountPath('/state'),
    SNOWCLOUD_KEY: secret('SNOWCLOUD_KEY', { scope: 'global', generate: true }),
    LEASE_SECRET: secret('LEASE_SECRET', { generate: true }),
  },
  mounts: [{ from: 'snowcloud-state', to: '/state' }],
  checks: { web: [http('/up')] },
})
