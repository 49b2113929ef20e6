import type { Redis } from 'ioredis'
import { connectRedis } from '@berth/service/redis'
// @boundaries-ignore what tests start is shared by all of them
import { RedisServer } from '../../../../test/support/redis-server.ts'
import { PoolStore } from '../pool/pool-store.ts'
import type { Post } from '../pool/post.ts'

/** A real Redis with a store on it; disposing of it ends all. */
export interface TestPool extends AsyncDisposable {
  readonly server: RedisServer
  readonly redis: Redis
  readonly store: PoolStore
  /** Another connection, as another process would have. */
  connect(): Promise<Redis>
}

export async function startTestPool(): Promise<TestPool> {
  const server = await RedisServer.start()
  const connections: Redis[] = []
  const connect = async (): Promise<Redis> => {
    const redis = connectRedis('tests', { REDIS_URL: server.url, REDIS_TIMEOUT_MS: 10_000 })
    redis.on('error', () => {}) // the server being away is what some tests are about
    connections.push(redis)
    await redis.connect()
    return redis
  }
  const redis = await connect()
  return {
    server,
    redis,
    store: new PoolStore(redis),
    connect,
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.disconnect()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** A made-up post. */
export function makePost(id: string | number, changes: Partial<Post> = {}): Post {
  return {
    id: String(id),
    subreddit: 'boats',
    title: `Boat number ${id}`,
    kind: 'image',
    url: `https://i.example/${id}.jpg`,
    permalink: `https://www.reddit.com/r/boats/comments/${id}/boat/`,
    author: 'skipper',
    nsfw: false,
    spoiler: false,
    score: 100,
    comments: 10,
    created: 1_700_000_000,
    image: { url: `https://i.example/${id}.jpg`, width: 800, height: 600 },
    ...changes,
  }
}
