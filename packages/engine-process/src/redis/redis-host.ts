import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BerthError, Turns } from '@berth/sdk'
import type { Address, CallOptions, ResourceHost, ResourceSpec } from '@berth/sdk'
import type { Context } from '../context.ts'
import { importError, startError } from '../errors.ts'
import { findRedis } from './find-redis.ts'
import { formatRedisConfig, parseRedisPort } from './redis-config.ts'
import { prepareImport, takeImport } from './import-data.ts'
import { RedisServer } from './redis-server.ts'
import { writeSecret } from './write-secret.ts'

export interface RedisOptions {
  /** Path of the server to use. @default the first redis-server or valkey-server on the PATH */
  readonly program?: string
  /**
   * When a write is safe on the disk: within a second, or before it is answered. When only the server is killed nothing
   * is lost either way; `everysec` may lose the last second when the whole machine fails.
   *
   * @default 'everysec'
   */
  readonly fsync?: 'everysec' | 'always'
}

/** Runs Redis servers, each with its own folder, port and password. */
export class RedisHost implements ResourceHost {
  readonly #context: Context
  readonly #options: RedisOptions
  readonly #folder: string
  readonly #servers = new Map<string, RedisServer>()
  readonly #turns = new Turns()

  constructor(context: Context, options: RedisOptions) {
    this.#context = context
    this.#options = options
    this.#folder = join(context.home, 'resources/redis')
  }

  /** Rejects with RESOURCE_FAILED when the server does not get ready, ENGINE_UNAVAILABLE when none is installed. */
  async startResource(spec: ResourceSpec, { signal }: CallOptions = {}): Promise<Address> {
    const folder = this.#folderOf(spec.name)
    if (spec.password === '') {
      throw new BerthError('INVALID_OPTION', { option: `The password of ${spec.name}`, problem: 'is empty' })
    }
    return await this.#turns.take(spec.name, async () => {
      signal?.throwIfAborted()
      const running = this.#servers.get(spec.name)
      if (running?.password === spec.password) return await running.ready(signal)
      await this.#stop(spec.name)
      return await this.#start(spec, folder, signal)
    })
  }

  /** Tries the dump out in a server beside the running one, which is then started again with that server's data. */
  async importResource(
    spec: ResourceSpec,
    dump: AsyncIterable<Uint8Array>,
    { signal }: CallOptions = {},
  ): Promise<Address> {
    const folder = this.#folderOf(spec.name)
    return await this.#turns.take(spec.name, async () => {
      signal?.throwIfAborted()
      const program = this.#options.program ?? (await findRedis(this.#context.platformEnv))
      try {
        await prepareImport(this.#context, { spec, folder, dump, program, ...(signal && { signal }) })
      } catch (error) {
        throw importError(spec.name, error, signal)
      }
      // From here on it has the new data, whenever it is started again.
      await this.#stop(spec.name)
      return await this.#start(spec, folder)
    })
  }

  async stopResource(name: string, { signal }: CallOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    await this.#turns.take(name, () => this.#stop(name))
  }

  async destroyResource(name: string, { signal }: CallOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    const folder = this.#folderOf(name)
    await this.#turns.take(name, async () => {
      await this.#stop(name)
      await rm(folder, { recursive: true, force: true })
    })
  }

  /** Stops all of them; their data stays. */
  async close(): Promise<void> {
    const names = new Set([...this.#servers.keys(), ...this.#turns.busy])
    await Promise.all([...names].map((name) => this.stopResource(name)))
  }

  async #start(spec: ResourceSpec, folder: string, signal?: AbortSignal): Promise<Address> {
    const program = this.#options.program ?? (await findRedis(this.#context.platformEnv))
    const config = join(folder, 'redis.conf')
    const port = await this.#context.ports.take(spec.address?.port ?? (await readPort(config)))
    const server = new RedisServer(this.#context, {
      name: spec.name,
      password: spec.password,
      port,
      program,
      config,
    })
    try {
      await takeImport(folder)
      const data = join(folder, 'data')
      await mkdir(data, { recursive: true, mode: 0o700 })
      const fsync = this.#options.fsync ?? 'everysec'
      await writeSecret(
        config,
        formatRedisConfig({ port: port.port, password: spec.password, folder: data, fsync }),
      )
      await server.start(signal)
    } catch (error) {
      await server.stop()
      throw startError(`redis.${spec.name}`, 'redis', error, signal)
    }
    this.#servers.set(spec.name, server)
    return { host: '127.0.0.1', port: port.port }
  }

  async #stop(name: string): Promise<void> {
    await this.#servers.get(name)?.stop()
    this.#servers.delete(name)
  }

  #folderOf(name: string): string {
    if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return join(this.#folder, name)
    const rule = 'use letters, digits, dots, hyphens and underscores, beginning with a letter or digit'
    throw new BerthError('INVALID_NAME', { what: 'name of a resource', name, rule })
  }
}

async function readPort(config: string): Promise<number | undefined> {
  const text = await readFile(config, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseRedisPort(text)
}
