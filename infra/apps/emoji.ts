import { app, http } from '@berth/sdk'

/** A keyboard of all emoji, as a page. It keeps nothing on the server. */
export const emoji = app('emoji', {
  source: import.meta.resolve('../../services/emoji'),
  checks: { web: [http('/up')] },
})
