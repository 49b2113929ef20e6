import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoggerOption, Service } from '@berth/service'
import type { Redis } from 'ioredis'
// @boundaries-ignore what tests start is shared by all of them
import { RedisServer } from '../../../test/support/redis-server.ts'
import { buildApp } from './app.ts'
import { readSettings } from './settings.ts'

export const KEY = 'key-of-the-tests-1'
export const SECRET = 'a secret of thirty-two characters'
/** How long a lease lasts. Time passes by moving Redis' clock, so that all of these may be longer than any slow machine is. */
export const TTL = 60_000
const SETTLE = 10_000
const SKEW_KEY = 'skew'

/** What a request to the cloud got back. */
export interface Answer<Body> {
  readonly status: number
  readonly retryAfter: number | undefined
  readonly body: Body
}

/** Any body of this service, so that tests need no type of their own for each. */
export interface Body {
  readonly code: string
  readonly workerId: number
  readonly from: number
  readonly until: number
  readonly ttl: number
  readonly now: number
  readonly generation: number
  readonly token: string
}

/** What operators see. */
export interface Listed {
  readonly now: number
  readonly poolSize: number
  readonly free: number
  readonly quarantine: { readonly active: boolean; readonly secondsLeft: number }
  readonly leases: readonly {
    readonly workerId: number
    readonly owner: string
    readonly from: number
    readonly until: number
    readonly secondsLeft: number
    readonly generation: number
    readonly fenced: boolean
  }[]
}

/**
 * A Snowcloud in this process on a Redis of its own, whose clock a test can move instead of waiting. Disposing of it ends
 * everything.
 */
export class TestCloud implements AsyncDisposable {
  readonly server: RedisServer
  readonly redis: Redis
  readonly directory: string
  readonly #overrides: Readonly<Record<string, string>>
  readonly #apps: Service[] = []
  #skew = 0

  private constructor(server: RedisServer, directory: string, overrides: Readonly<Record<string, string>>) {
    this.server = server
    this.redis = server.connect()
    this.directory = directory
    this.#overrides = overrides
  }

  /** A cloud whose first look at its empty Redis is over. */
  static async start(overrides: Readonly<Record<string, string>> = {}): Promise<TestCloud> {
    const server = await RedisServer.start({ appendOnly: true })
    const directory = await mkdtemp(join(tmpdir(), 'berth-snowcloud-'))
    const cloud = new TestCloud(server, directory, overrides)
    await cloud.open()
    await cloud.settle()
    return cloud
  }

  /** The allocator that requests go to unless another is named. */
  get app(): Service {
    const [app] = this.#apps
    if (!app) throw new TypeError('The cloud has no allocator')
    return app
  }

  /** Another allocator on the same Redis, as another process would be. */
  async open(
    overrides: Readonly<Record<string, string>> = {},
    logger: LoggerOption = false,
  ): Promise<Service> {
    const settings = readSettings({
      REDIS_URL: this.server.url,
      LEASE_SECRET: SECRET,
      STATE_DIR: this.directory,
      SNOWCLOUD_KEY: KEY,
      LEASE_TTL_MS: String(TTL),
      AHEAD_MS: '2000',
      MARGIN_MS: '3000',
      SETTLE_MS: String(SETTLE),
      REDIS_TIMEOUT_MS: '10000',
      ...this.#overrides,
      ...overrides,
    })
    const app = await buildApp(settings, { skewKey: SKEW_KEY, logger })
    this.#apps.push(app)
    return app
  }

  /** Closes all allocators, so that the next one to open knows only what is in the folder. */
  async closeAll(): Promise<void> {
    await Promise.all(this.#apps.splice(0).map((app) => app.close()))
  }

  /** Moves Redis' clock; what it lost of its skew with its data is put back. */
  async skew(ms: number): Promise<void> {
    this.#skew += ms
    await this.redis.set(SKEW_KEY, this.#skew)
  }

  /** Lets the time pass in which a state in doubt is left alone, then has it judged. */
  async settle(): Promise<void> {
    await this.skew(0)
    await this.list()
    await this.skew(SETTLE)
    await this.list()
  }

  /** Resolves once both the test and the allocator have found a restarted Redis. */
  async isReachable(): Promise<void> {
    await this.redis.ping()
    const headers = { authorization: `Bearer ${KEY}` }
    const deadline = Date.now() + 10_000
    while ((await this.app.inject({ url: '/leases', headers })).json().code === 'UNAVAILABLE') {
      if (Date.now() > deadline) throw new Error('The allocator did not find Redis again within 10 s')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  async post(path: string, body: object, app: Service = this.app): Promise<Answer<Body>> {
    const headers = { authorization: `Bearer ${KEY}` }
    const response = await app.inject({ method: 'POST', url: path, headers, body })
    const retryAfter = response.headers['retry-after']
    return {
      status: response.statusCode,
      retryAfter: retryAfter === undefined ? undefined : Number(retryAfter),
      body: JSON.parse(response.body || '{}'),
    }
  }

  /** A lease that is expected to be granted. */
  async acquire(owner = 'tests', app: Service = this.app): Promise<Body> {
    const { status, body } = await this.post('/leases', { owner }, app)
    if (status !== 201) throw new Error(`There was no lease, but ${status} ${body.code}`)
    return body
  }

  renew(lease: Pick<Body, 'token' | 'now'>, app: Service = this.app): Promise<Answer<Body>> {
    return this.post('/leases/renew', { token: lease.token, clock: lease.now }, app)
  }

  async list(app: Service = this.app): Promise<Listed> {
    const response = await app.inject({ url: '/leases', headers: { authorization: `Bearer ${KEY}` } })
    return response.json()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAll()
    await this.server[Symbol.asyncDispose]()
    await rm(this.directory, { recursive: true, force: true })
  }
}

/** What a refusal says, for comparison as a whole. */
export const refusalOf = ({ status, body }: Answer<Body>): string => `${status} ${body.code}`
