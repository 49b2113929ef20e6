import { pino } from 'pino'
import { connectRedis, connectSubscriber, logConnection } from '@berth/service/redis'
import { buildBot } from '../bot/build-bot.ts'
import { readSettings } from '../settings.ts'
import { explainLogin } from './explain-login.ts'
import { HOW_TO_GET_A_TOKEN } from './how-to.ts'

const settings = readSettings()
const { DISCORD_TOKEN: token } = settings

if (token === undefined) console.log(HOW_TO_GET_A_TOKEN)
else {
  const log = pino({ level: settings.LOG_LEVEL, base: { service: 'breqbot', processType: 'worker' } })
  const stop = Promise.withResolvers<string>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.resolve(signal))
  const [redis, subscriber] = [
    connectRedis('breqbot', settings),
    connectSubscriber('breqbot-subscriber', settings),
  ]
  logConnection(redis, log)
  subscriber.on('error', () => {}) // the other connection has told it
  try {
    const ready = new Promise((resolve) => redis.once('ready', resolve))
    for (const connection of [redis, subscriber]) await connection.connect().catch(() => {}) // it goes on trying
    const isReady = await Promise.race([ready.then(() => true), stop.promise.then(() => false)])
    if (isReady) {
      await using bot = await buildBot(settings, { token, redis, subscriber, log })
      const lost = bot.lost.then((code) => Promise.reject(new Error(`Discord hung up with code ${code}`)))
      log.info({ signal: await Promise.race([stop.promise, lost]) }, 'stopping')
    }
    log.info('stopped')
  } catch (err) {
    log.fatal({ err }, explainLogin(err))
    process.exitCode = 1
  }
  redis.disconnect()
  subscriber.disconnect()
}
