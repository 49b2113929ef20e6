#!/usr/bin/env -S node --conditions=@berth/source
import { connectRedis } from '@berth/service/redis'
import { Catalogue } from '../config/catalogue.ts'
import { credentialsOf, readSettings } from '../settings.ts'
import { buildProgram } from './program.ts'

const NO_CREDENTIALS =
  'There are no credentials for Reddit here: until they are set, nothing is collected, and the web process type serves a demo.'

const settings = readSettings()
const redis = connectRedis('autoredditor', settings)
// Who waits for the connection is told only that it is closed.
let problem: string | undefined
redis.on('error', (error: Error) => {
  problem ??= error.message
})
const program = buildProgram({
  open: async () => {
    await redis.connect().catch((cause: Error) => {
      // The address without the password that may be in it.
      const { protocol, host } = new URL(settings.REDIS_URL)
      throw new Error(`Redis at ${protocol}//${host} cannot be reached: ${problem ?? cause.message}`, {
        cause,
      })
    })
    return new Catalogue(redis, settings.subreddits)
  },
  print: (line) => console.log(line),
})
try {
  await program.parseAsync()
  if (!credentialsOf(settings)) console.error(NO_CREDENTIALS)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
} finally {
  redis.disconnect()
}
