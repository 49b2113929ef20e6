import { pino } from 'pino'
import { connectRedis, logConnection } from '@berth/service/redis'
import { systemClock } from '../clock.ts'
import { Catalogue } from '../config/catalogue.ts'
import { PoolStore } from '../pool/pool-store.ts'
import { Reddit } from '../reddit/reddit.ts'
import { credentialsOf, readSettings } from '../settings.ts'
import { work } from './work.ts'

const HOW_TO_GET_CREDENTIALS = `There are no credentials for Reddit, so the worker has nothing to do and ends; the web process type serves a demo.
To have real posts, make an app of type "script" at https://www.reddit.com/prefs/apps (any redirect URI will do), then set
REDDIT_CLIENT_ID (the text below the app's name) and REDDIT_CLIENT_SECRET. REDDIT_USER_AGENT should name you: node:autoredditor:0.1.0 (by /u/you).`

const settings = readSettings()
const credentials = credentialsOf(settings)

if (credentials) {
  const log = pino({ level: settings.LOG_LEVEL, base: { service: 'autoredditor', processType: 'worker' } })
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  const redis = connectRedis('autoredditor', settings)
  logConnection(redis, log)
  await redis.connect().catch(() => {}) // it goes on trying
  await work({
    redis,
    catalogue: new Catalogue(redis, settings.subreddits),
    store: new PoolStore(redis),
    reddit: new Reddit({ settings, credentials }),
    clock: systemClock,
    settings,
    log,
    signal: stop.signal,
  })
  redis.disconnect()
  log.info('stopped')
} else {
  console.log(HOW_TO_GET_CREDENTIALS)
}
