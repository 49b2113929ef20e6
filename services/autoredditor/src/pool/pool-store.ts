import { createHmac, randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { postsKey, ringKey, saltKey } from './keys.ts'
import type { Post } from './post.ts'
import { RING_NAMES, isIn } from './rings.ts'
import type { Ring } from './rings.ts'

/** Posts that go into one command, so that no other client waits long for it. */
const CHUNK = 100

/** How many posts are in each ring of a pool. */
export type PoolSize = Readonly<Record<Ring, number>>

/**
 * The posts of each pool, in the rings that they are drawn from.
 *
 * A post's place in a ring is a number made of its id and a secret of the pool: the same whenever it comes, so that a post
 * which left and is back is not shown twice in one lap. Two posts of a thousand share a number in one of ten billion
 * pools; then a lap leaves one of them out.
 */
export class PoolStore {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** Puts posts in, or brings those that are there up to date. */
  async put(pool: string, posts: readonly Post[]): Promise<void> {
    const salt = await this.#saltOf(pool)
    for (let from = 0; from < posts.length; from += CHUNK) {
      await this.#putChunk(pool, posts.slice(from, from + CHUNK), salt)
    }
  }

  /** Takes all posts out but these. */
  async retain(pool: string, ids: ReadonlySet<string>): Promise<void> {
    const present = await this.#redis.hkeys(postsKey(pool))
    await this.remove(
      pool,
      present.filter((id) => !ids.has(id)),
    )
  }

  async remove(pool: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const changes = this.#redis.multi().hdel(postsKey(pool), ...ids)
    for (const ring of RING_NAMES) changes.zrem(ringKey(pool, ring), ...ids)
    await run(changes)
  }

  /** Takes all out; places and channels stay, for when posts come back. */
  async clear(pool: string): Promise<void> {
    await this.#redis.del(postsKey(pool), ...RING_NAMES.map((ring) => ringKey(pool, ring)))
  }

  async size(pool: string): Promise<PoolSize> {
    const sizes = await Promise.all(
      RING_NAMES.map(async (ring) => [ring, await this.#redis.zcard(ringKey(pool, ring))] as const),
    )
    return Object.fromEntries(sizes) as PoolSize // every ring is in RING_NAMES
  }

  /** All posts of a pool, in no order. */
  async list(pool: string): Promise<readonly Post[]> {
    return (await this.#redis.hvals(postsKey(pool))).map((json): Post => JSON.parse(json))
  }

  async #putChunk(pool: string, posts: readonly Post[], salt: string): Promise<void> {
    const texts = posts.flatMap((post) => [post.id, JSON.stringify(post)])
    const changes = this.#redis.multi().hset(postsKey(pool), ...texts)
    for (const ring of RING_NAMES) {
      const [within, without] = [
        posts.filter((post) => isIn(ring, post)),
        posts.filter((post) => !isIn(ring, post)),
      ]
      const places = within.flatMap(({ id }) => [placeOf(id, salt), id])
      if (places.length > 0) changes.zadd(ringKey(pool, ring), ...places)
      if (without.length > 0) changes.zrem(ringKey(pool, ring), ...without.map(({ id }) => id))
    }
    await run(changes)
  }

  async #saltOf(pool: string): Promise<string> {
    const fresh = randomBytes(16).toString('base64url')
    return (await this.#redis.set(saltKey(pool), fresh, 'NX', 'GET')) ?? fresh
  }
}

/** 52 bits, which a score of Redis holds exactly and writes without an exponent. */
function placeOf(id: string, salt: string): number {
  const digest = createHmac('sha256', salt).update(id).digest()
  return (digest.readUIntBE(0, 6) % 2 ** 46) * 2 ** 6 + ((digest[6] ?? 0) & 63)
}

async function run(changes: ReturnType<Redis['multi']>): Promise<void> {
  for (const [error] of (await changes.exec()) ?? []) if (error) throw error
}
