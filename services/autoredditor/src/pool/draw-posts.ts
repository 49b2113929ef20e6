import { createHash, randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'
import { cursorKey, postsKey, ringKey } from './keys.ts'
import type { Ring } from './rings.ts'

const SCRIPT = readFileSync(new URL('lua/draw.lua', import.meta.url), 'utf8')
const DIGEST = createHash('sha1').update(SCRIPT).digest('hex')
/** The largest range that `randomInt` has. */
const RANDOM_RANGE = 2 ** 48 - 1

/** From where a post is drawn, and for whom. */
export interface Draw {
  readonly pool: string
  readonly ring: Ring
  /** Without one nothing is remembered, and the post is just any. */
  readonly channel?: string | undefined
}

/** Takes the next post as the JSON that it was put in with; undefined when there is none. */
export type DrawPost = (draw: Draw) => Promise<string | undefined>

/** How draws are made. */
export interface DrawOptions {
  /** Seconds after its last draw for which a channel is remembered. */
  readonly channelTtl: number
  /** From 0 up to, not including, 1. @default from `node:crypto`, since what Redis has begins the same at every start */
  readonly random?: () => number
}

/** The draw as a function of this connection: one atomic step, and one round trip. */
export function buildDraw(redis: Redis, options: DrawOptions): DrawPost {
  const { channelTtl, random = () => randomInt(RANDOM_RANGE) / RANDOM_RANGE } = options
  // By its digest, and whole where Redis does not know it: ioredis does the same, at a third more for each draw.
  const run = (...rest: readonly [keyCount: number, ...(string | number)[]]): Promise<unknown> =>
    redis.evalsha(DIGEST, ...rest).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return redis.eval(SCRIPT, ...rest)
      throw error
    })
  return async ({ pool, ring, channel }) => {
    const keys = [ringKey(pool, ring), postsKey(pool)]
    if (channel !== undefined) keys.push(cursorKey(pool, ring, channel))
    const json = await run(keys.length, ...keys, random(), channelTtl)
    return typeof json === 'string' ? json : undefined
  }
}
