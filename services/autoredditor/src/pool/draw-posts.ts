import { createHash, randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'
import { cursorKey, postsKey, ringKey } from './keys.ts'
import type { Ring } from './rings.ts'

const SCRIPT = readFileSync(new URL('lua/draw.lua', import.meta.url), 'utf8')
const DIGEST = createHash('sha1').update(SCRIPT).digest('hex')
/** The largest range that `randomInt` has. */
const RANDOM_RANGE = 2 ** 48 - 1
/** Draws in one step, so that no other client of Redis waits long for it: half a millisecond. */
const LARGEST_STEP = 100

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

/** Draws that go to Redis together. */
interface Step {
  readonly keys: string[]
  readonly randoms: number[]
  readonly promises: PromiseWithResolvers<string | undefined>[]
}

/**
 * The draw as a function of this connection: one atomic step, and one round trip. What is drawn from one ring in the same
 * turn of the event loop is one step, in the order of asking: under load that makes most of what a draw costs.
 */
export function buildDraw(redis: Redis, options: DrawOptions): DrawPost {
  const { channelTtl, random = () => randomInt(RANDOM_RANGE) / RANDOM_RANGE } = options
  const gathering = new Map<string, Step>()

  const send = async (name: string, { keys, randoms, promises }: Step): Promise<void> => {
    gathering.delete(name)
    try {
      const answers = await runScript(redis, [keys.length, ...keys, channelTtl, ...randoms])
      for (const [place, { resolve }] of promises.entries()) resolve(answers[place] ?? undefined)
    } catch (error) {
      for (const { reject } of promises) reject(error)
    }
  }

  return ({ pool, ring, channel }) => {
    const name = `${pool} ${ring} ${channel === undefined ? 'nobody' : 'channels'}`
    let step = gathering.get(name)
    if (!step || step.promises.length === LARGEST_STEP) {
      const begun: Step = { keys: [ringKey(pool, ring), postsKey(pool)], randoms: [], promises: [] }
      gathering.set(name, (step = begun))
      setImmediate(() => void send(name, begun))
    }
    if (channel !== undefined) step.keys.push(cursorKey(pool, ring, channel))
    step.randoms.push(random())
    const answer = Promise.withResolvers<string | undefined>()
    step.promises.push(answer)
    return answer.promise
  }
}

/** By its digest, and whole where Redis does not know it: ioredis does the same, at a third more for each call. */
async function runScript(
  redis: Redis,
  rest: readonly [keyCount: number, ...(string | number)[]],
): Promise<readonly (string | null)[]> {
  const answers = await redis.evalsha(DIGEST, ...rest).catch((error: unknown) => {
    if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return redis.eval(SCRIPT, ...rest)
    throw error
  })
  return answers as readonly (string | null)[] // what the script answers with
}
