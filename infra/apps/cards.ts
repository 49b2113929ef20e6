import { app, http, mountPath, urlOf } from '@berth/sdk'
import { snowflake } from './snowflake.ts'

/** Makes cards of templates and words, and keeps those that are frozen for ever. */
export const cards = app('cards', {
  source: import.meta.resolve('../../services/cards'),
  env: {
    STORAGE_DIR: mountPath('/storage'),
    SNOWFLAKE_URL: urlOf(snowflake),
  },
  mounts: [{ from: 'cards-storage', to: '/storage' }],
  checks: { web: [http('/up')] },
})
