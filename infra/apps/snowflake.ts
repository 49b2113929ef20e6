import { app, http, secret, urlOf } from '@berth/sdk'
import { snowcloud } from './snowcloud.ts'

/** Gives out unique ids; each instance has a worker id of its own, so two of them never give the same one. */
export const snowflake = app('snowflake', {
  source: import.meta.resolve('../../services/snowflake'),
  env: {
    SNOWCLOUD_URL: urlOf(snowcloud),
    SNOWCLOUD_KEY: secret('SNOWCLOUD_KEY', { scope: 'global', generate: true }),
  },
  formation: { web: 2 },
  checks: { web: [http('/up')] },
})
