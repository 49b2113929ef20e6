import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { decode } from '@berth/snowflake'
import type { Redis } from 'ioredis'
import { RedisServer } from '../support/redis-server.ts'
import { checkIds } from './check-ids.ts'
import type { Findings } from './check-ids.ts'
import { Child } from './child.ts'
import { fakeTimeEnv, setFakeTime } from './faketime.ts'
import { SNOWCLOUD_ENV } from './settings.ts'

const DEADLINE = 30_000
const SNOWCLOUD = 'services/snowcloud/src/main.ts'
const SKEWED_SNOWCLOUD = 'test/uniqueness/skewed-snowcloud.ts'

/** One process that makes ids, and the file that it appends them to. */
export class Writer extends Child {
  readonly path: string

  constructor(script: string, path: string, env: Readonly<Record<string, string>>) {
    super(`test/uniqueness/${script}`, [path], env)
    this.path = path
  }

  /** How many ids it has appended. */
  async count(): Promise<number> {
    const size = await stat(this.path).then(
      (stats) => stats.size,
      () => 0,
    )
    return Math.floor(size / 8)
  }

  /** The unix milliseconds in the id that it appended last. */
  async lastTime(): Promise<number> {
    const place = ((await this.count()) - 1) * 8
    if (place < 0) return 0
    const file = await open(this.path)
    const { buffer } = await file.read({ buffer: Buffer.alloc(8), position: place })
    await file.close()
    return decode(new BigUint64Array(buffer.buffer, buffer.byteOffset, 1)[0] ?? 0n).unixMs
  }

  /** Resolves once it has appended so many more ids. */
  async makesIds(quantity = 1000): Promise<void> {
    const enough = (await this.count()) + quantity
    await waitFor(async () => (await this.count()) >= enough, `${this.path} to grow`)
  }

  /** Resolves once it appends nothing any more. */
  async makesNone(): Promise<void> {
    let before = -1
    await waitFor(async () => {
      const now = await this.count()
      const stands = now === before
      before = now
      await sleep(300)
      return stands
    }, `${this.path} to stop growing`)
  }

  /** Has it stop itself the next time between making ids and appending them, and waits until it has. */
  async stopBeforeAppending(): Promise<void> {
    this.process.send('stop')
    await this.makesNone()
  }
}

/** Everything one case needs, on loopback and in a temporary folder: Redis, Snowclouds, writers. */
export class World implements AsyncDisposable {
  readonly redisServer: RedisServer
  readonly redis: Redis
  readonly #directory: string
  readonly #children: Child[] = []
  readonly #writers: Writer[] = []
  readonly #urls: string[] = []

  private constructor(redisServer: RedisServer, directory: string) {
    this.redisServer = redisServer
    this.redis = redisServer.connect()
    this.#directory = directory
  }

  /** @param options.snowclouds - How many allocators share the Redis; 0 for what does without. @default 1 */
  static async start({ snowclouds = 1, hasSkewedClock = false, env = {} } = {}): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), 'berth-uniqueness-'))
    const world = new World(await RedisServer.start({ appendOnly: true }), directory)
    try {
      const script = hasSkewedClock ? SKEWED_SNOWCLOUD : SNOWCLOUD
      await Promise.all(Array.from({ length: snowclouds }, () => world.#startSnowcloud(script, env)))
    } catch (error) {
      await world[Symbol.asyncDispose]()
      throw error
    }
    return world
  }

  /** Starts a generator as apps have it; each asks the next of the Snowclouds. */
  startWriter(env: Readonly<Record<string, string>> = {}): Writer {
    const url = this.#urls[this.#writers.length % this.#urls.length] ?? ''
    const { SNOWCLOUD_KEY } = SNOWCLOUD_ENV
    return this.#startWriter('fenced-writer.ts', { SNOWCLOUD_URL: url, SNOWCLOUD_KEY, ...env })
  }

  /** Starts a generator as it was. */
  startNaiveWriter(env: Readonly<Record<string, string>> = {}): Writer {
    return this.#startWriter('naive-writer.ts', { REDIS_URL: this.redisServer.url, ...env })
  }

  /** A clock for writers, right until it is set. */
  async makeClock() {
    const file = join(this.#directory, `clock-${this.#writers.length}`)
    await setFakeTime(file, 0)
    return { env: fakeTimeEnv(file), set: (seconds: number) => setFakeTime(file, seconds) }
  }

  /** Resolves once no Snowcloud is in doubt of what Redis says. */
  async isJudged(): Promise<void> {
    const headers = { authorization: `Bearer ${SNOWCLOUD_ENV.SNOWCLOUD_KEY}` }
    await waitFor(async () => {
      const answers = await Promise.all(this.#urls.map((url) => fetch(`${url}/leases`, { headers })))
      return answers.every(({ ok }) => ok)
    }, 'Snowcloud to judge what Redis says')
  }

  /** Ends all writers at once, by SIGTERM, and checks what they have made. */
  async check(): Promise<Findings> {
    await Promise.all(this.#writers.map((writer) => writer.signal('SIGTERM')))
    return checkIds(this.#writers.map(({ path }) => path))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map((child) => child[Symbol.asyncDispose]()))
    await this.redisServer[Symbol.asyncDispose]()
    await rm(this.#directory, { recursive: true, force: true })
  }

  #startWriter(script: string, env: Readonly<Record<string, string>>): Writer {
    const writer = new Writer(script, join(this.#directory, `ids-${this.#writers.length}`), env)
    this.#writers.push(writer)
    this.#children.push(writer)
    return writer
  }

  async #startSnowcloud(script: string, env: Readonly<Record<string, string>>): Promise<void> {
    const child = new Child(script, [], {
      ...SNOWCLOUD_ENV,
      REDIS_URL: this.redisServer.url,
      STATE_DIR: join(this.#directory, 'state'),
      ...env,
    })
    this.#children.push(child)
    let url: string | undefined
    await waitFor(() => {
      url = child.lines.map((line) => /listening on (http:[^"]+)/.exec(line)?.[1]).find((match) => match)
      return url !== undefined
    }, 'Snowcloud to listen')
    const headers = { authorization: `Bearer ${SNOWCLOUD_ENV.SNOWCLOUD_KEY}` }
    await waitFor(
      async () => (await fetch(`${url}/leases`, { headers })).ok,
      'the first look at Redis to end',
    )
    this.#urls.push(url ?? '')
  }
}

/** Resolves once it is so; a case that never gets there fails by saying what it waited for. */
export async function waitFor(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + DEADLINE
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Waited ${DEADLINE} ms for ${what}`)
    await sleep(20)
  }
}
