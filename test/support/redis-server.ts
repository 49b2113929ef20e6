import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'

/** How a `RedisServer` keeps its data. */
export interface RedisServerOptions {
  /** Whether every write is on disk before it is answered; without it only `SAVE` writes. @default false */
  readonly appendOnly?: boolean
}

/** What a Redis had on disk at some moment. */
export interface DataCopy {
  readonly path: string
}

/**
 * A real Redis for one test, on a free port of 127.0.0.1, with a data folder of its own. Disposing of it ends the process
 * and removes the folder.
 *
 * @example
 * await using server = await RedisServer.start()
 * const redis = server.connect()
 */
export class RedisServer implements AsyncDisposable {
  readonly port: number
  /** Where it keeps its data, and finds it again after a restart. */
  readonly directory: string
  readonly #options: RedisServerOptions
  readonly #clients: Redis[] = []
  readonly #copies: string[] = []
  #process: ChildProcess | undefined

  private constructor(port: number, directory: string, options: RedisServerOptions) {
    this.port = port
    this.directory = directory
    this.#options = options
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const directory = await mkdtemp(join(tmpdir(), 'berth-redis-'))
    // Somebody else may take a port between our finding it free and Redis listening on it.
    for (let attempt = 1; ; attempt++) {
      const server = new RedisServer(await findFreePort(), directory, options)
      try {
        await server.#run()
        return server
      } catch (error) {
        if (attempt === 5) {
          await rm(directory, { recursive: true, force: true })
          throw error
        }
      }
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** A connection that ends with the server, and that comes back when the server does. */
  connect(): Redis {
    const redis = new Redis(this.url, { retryStrategy: () => 50 })
    redis.on('error', () => {}) // the server being away is what many tests are about
    this.#clients.push(redis)
    return redis
  }

  /** Ends the process with SIGKILL, so that nothing more is written; the data folder stays. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Ends the process as an operator would, so that an append-only file is whole; the data folder stays. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  /** Keeps a copy of the data folder as it is now, for a restart with stale data. */
  async copyData(): Promise<DataCopy> {
    const path = await mkdtemp(`${this.directory}-copy-`)
    this.#copies.push(path)
    await cp(this.directory, path, { recursive: true })
    return { path }
  }

  /** Starts it again on the same port: with what the data folder holds, with nothing, or with what a copy holds. */
  async restart({ data }: { readonly data: 'kept' | 'empty' | DataCopy }): Promise<void> {
    if (data !== 'kept') {
      await rm(this.directory, { recursive: true, force: true })
      await mkdir(this.directory)
    }
    if (typeof data === 'object') await cp(data.path, this.directory, { recursive: true })
    await this.#run()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.disconnect()
    await this.#end('SIGKILL')
    await Promise.all(
      [this.directory, ...this.#copies].map((path) => rm(path, { recursive: true, force: true })),
    )
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    if (!child) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
    this.#process = undefined
  }

  async #run(): Promise<void> {
    const keep = this.#options.appendOnly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : []
    const child = spawn(
      'redis-server',
      ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.directory, '--save', '', ...keep],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    // It holds the output of the test, which nobody would see the end of when a test that failed left it behind.
    const endWithTest = (): boolean => child.kill('SIGKILL')
    process.once('exit', endWithTest)
    child.once('exit', () => process.off('exit', endWithTest))
    const lines: string[] = []
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`redis-server did not start:\n${lines.join('\n')}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      if (line.includes('Ready to accept connections')) resolve()
    })
    await ready
    this.#process = child
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port')
  return address.port
}
