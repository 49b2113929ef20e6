import { after } from 'node:test'
import type { Redis } from 'ioredis'
// @boundaries-ignore what tests start is shared by all of them
import { RedisServer } from '../../../../test/support/redis-server.ts'

/** A Redis for the tests of one file, and a connection to it. It ends with them. */
export async function startRedis(): Promise<{ readonly server: RedisServer; readonly redis: Redis }> {
  const server = await RedisServer.start()
  after(() => server[Symbol.asyncDispose]())
  return { server, redis: server.connect() }
}

let guilds = 0

/** A guild id that no other test of the file has, so that they may share a Redis. */
export const newGuild = (): string => String(1000 + (guilds += 1))
