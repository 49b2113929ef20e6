import { app, http, redis, uptime, urlOf } from '@berth/sdk'
import { autoredditor } from './autoredditor.ts'
import { cards } from './cards.ts'

/**
 * A bot for Discord with a soundboard. Without `DISCORD_TOKEN` in its config the worker says how to get one and ends, so that
 * is not a secret that a plan waits for. Two workers at once would answer everything twice: the old one goes first.
 */
export const breqbot = app('breqbot', {
  source: import.meta.resolve('../../services/breqbot'),
  env: {
    REDIS_URL: redis('breqbot'),
    CARDS_URL: urlOf(cards),
    AUTOREDDITOR_URL: urlOf(autoredditor),
  },
  formation: { web: 1, worker: 1 },
  order: { worker: 'stop-first', '*': 'start-first' },
  checks: { web: [http('/up')], worker: [uptime(5000)] },
})
