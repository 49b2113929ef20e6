import { randomInt } from 'node:crypto'
import { Redis } from 'ioredis'
import { connectRedis } from '@berth/service/redis'
// @boundaries-ignore the draw of the service itself
import { buildDraw } from '../services/autoredditor/src/pool/draw-posts.ts'
// @boundaries-ignore the same
import { cursorKey } from '../services/autoredditor/src/pool/keys.ts'
// @boundaries-ignore the same
import { PoolStore } from '../services/autoredditor/src/pool/pool-store.ts'
// @boundaries-ignore the same
import type { Post } from '../services/autoredditor/src/pool/post.ts'
// @boundaries-ignore as above
import type { RedisServer } from '../test/support/redis-server.ts'

const ROUNDS = 4
const WINDOW_MS = 1000
const IN_FLIGHT = 64
const CHANNELS = 200
const POSTS = 1000
const TTL = 600

/** Takes the JSON of a post that the channel has not seen. */
type Contender = (channel: string) => Promise<string | null | undefined>

/** What was measured of one way to draw, a number for each round. */
export interface Draws {
  readonly name: string
  readonly perSecond: number[]
  readonly redisMicroseconds: number[]
  repeats: number
  /** What a channel takes in Redis, in bytes: the largest there was. */
  channelBytes: number
}

/** A post as they are, of about 500 bytes. */
export const makePost = (number: number): Post => ({
  id: `p${number}`,
  subreddit: 'boats',
  title: `Boat number ${number}, seen from the pier on the last evening of the summer`,
  kind: 'image',
  url: `https://i.redd.it/boat${number}.jpg`,
  permalink: `https://www.reddit.com/r/boats/comments/p${number}/boat_seen_from_the_pier/`,
  author: 'skipper',
  nsfw: false,
  spoiler: false,
  score: 1234,
  comments: 56,
  created: 1_760_000_000,
  image: { url: `https://i.redd.it/boat${number}.jpg`, width: 1200, height: 900 },
})

/** Draws as fast as 64 callers go, each way in turn, on the same posts. */
export async function measureDraws(server: RedisServer): Promise<readonly Draws[]> {
  const redis = connectRedis('bench', { REDIS_URL: server.url, REDIS_TIMEOUT_MS: 10_000 })
  // What goes out command by command is as fast as this client makes it.
  const pipelined = new Redis(server.url, { enableAutoPipelining: true })
  await redis.connect()
  try {
    const posts = Array.from({ length: POSTS }, (_, number) => makePost(number))
    await new PoolStore(redis).put('boats', posts)
    await redis.sadd('ids', ...posts.map(({ id }) => id))
    await redis.hset('posts', ...posts.flatMap((post) => [post.id, JSON.stringify(post)]))
    const draw = buildDraw(redis, { channelTtl: TTL })
    const contenders: readonly (readonly [string, Contender, keyOf: (channel: string) => string])[] = [
      [
        'round trips: SRANDMEMBER, SISMEMBER, SADD, HGET',
        buildRoundTrips(pipelined),
        (channel) => `seen:${channel}`,
      ],
      [
        'deck for each channel: COPY and SPOP, one script',
        buildDeck(pipelined),
        (channel) => `deck:${channel}`,
      ],
      [
        'ring cursor, one script for each draw',
        // Channels of its own: a cursor that two ways move would show each of them what the other has passed.
        (channel) => drawAlone(pipelined, `alone-${channel}`),
        (channel) => cursorKey('boats', 'all', `alone-${channel}`),
      ],
      [
        'ring cursor, one script for what is drawn at once',
        (channel) => draw({ pool: 'boats', ring: 'all', channel }),
        (channel) => cursorKey('boats', 'all', channel),
      ],
    ]
    const measured = contenders.map(([name, contender, keyOf]): Measuring => {
      const numbers = { perSecond: [], redisMicroseconds: [], repeats: 0, channelBytes: 0 }
      return { contender, keyOf, seen: new Map(), name, ...numbers }
    })
    for (const one of measured) await runFor(one, redis, WINDOW_MS / 4)
    for (let round = 0; round < ROUNDS; round++) {
      // Rounds are interleaved, so that a busy host is busy for all of them.
      for (const one of measured) {
        const { perSecond, redisMicroseconds } = await runFor(one, redis, WINDOW_MS)
        one.perSecond.push(perSecond)
        one.redisMicroseconds.push(redisMicroseconds)
        const bytes = (await redis.memory('USAGE', one.keyOf('channel-0'))) ?? 0
        one.channelBytes = Math.max(one.channelBytes, bytes)
      }
    }
    return measured
  } finally {
    redis.disconnect()
    pipelined.disconnect()
  }
}

interface Measuring extends Draws {
  readonly contender: Contender
  readonly keyOf: (channel: string) => string
  /** By channel, of the lap. */
  readonly seen: Map<string, Set<string>>
}

async function runFor(measuring: Measuring, redis: Redis, milliseconds: number) {
  const cpuBefore = await readCpu(redis)
  const startedAt = performance.now()
  let drawn = 0
  const lane = async (): Promise<void> => {
    while (performance.now() - startedAt < milliseconds) {
      const channel = `channel-${randomInt(CHANNELS)}`
      count(measuring, channel, await measuring.contender(channel))
      drawn += 1
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane))
  const seconds = (performance.now() - startedAt) / 1000
  return { perSecond: drawn / seconds, redisMicroseconds: ((await readCpu(redis)) - cpuBefore) / drawn }
}

function count(measuring: Measuring, channel: string, json: string | null | undefined): void {
  if (!json) throw new Error(`${measuring.name} gave no post`)
  const { seen } = measuring
  let ids = seen.get(channel)
  if (!ids || ids.size === POSTS) seen.set(channel, (ids = new Set()))
  const id = json.slice(7, json.indexOf('"', 7)) // `{"id":"` is how it begins; parsing it would be measured too
  if (ids.has(id)) measuring.repeats += 1
  ids.add(id)
}

/** Microseconds of CPU that this Redis has used. */
async function readCpu(redis: Redis): Promise<number> {
  const info = await redis.info('cpu')
  const [, system] = /used_cpu_sys:([\d.]+)/.exec(info) ?? []
  const [, user] = /used_cpu_user:([\d.]+)/.exec(info) ?? []
  return (Number(system) + Number(user)) * 1e6
}

/** A draw that has nothing to go with: each is built anew, so that none gathers others. */
const drawAlone = (redis: Redis, channel: string): Promise<string | undefined> =>
  buildDraw(redis, { channelTtl: TTL })({ pool: 'boats', ring: 'all', channel })

/** As one would write it without a script: what another caller does between two of its steps is not seen. */
function buildRoundTrips(redis: Redis): Contender {
  return async (channel) => {
    for (;;) {
      const id = (await redis.srandmember('ids')) ?? ''
      if ((await redis.sismember(`seen:${channel}`, id)) === 0) {
        await redis.sadd(`seen:${channel}`, id)
        return redis.hget('posts', id)
      }
      if ((await redis.scard(`seen:${channel}`)) >= POSTS) await redis.del(`seen:${channel}`)
    }
  }
}

function buildDeck(redis: Redis): Contender {
  redis.defineCommand('bench:deck', {
    numberOfKeys: 3,
    lua: `local id = redis.call('SPOP', KEYS[2])
      if not id then
        redis.call('COPY', KEYS[1], KEYS[2])
        id = redis.call('SPOP', KEYS[2])
      end
      redis.call('EXPIRE', KEYS[2], ARGV[1])
      return redis.call('HGET', KEYS[3], id)`,
  })
  // defineCommand adds a method that the type does not know.
  const script: (...rest: readonly (string | number)[]) => Promise<string | null> = Reflect.get(
    redis,
    'bench:deck',
  )
  return (channel) => script.call(redis, 'ids', `deck:${channel}`, 'posts', TTL)
}
