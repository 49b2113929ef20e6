import type { Address, CallOptions, ResourceHost, ResourceSpec } from '@berth/sdk'
import { BerthError, checkedRdb, Turns } from '@berth/sdk'
import type { ContainerInspectInfo } from 'dockerode'
import { Ending } from '../container/end-container.ts'
import { inspectOwn } from '../container/inspect-own.ts'
import { volumeOf } from '../container/prepare-mounts.ts'
import { remove } from '../container/remove-container.ts'
import type { Context } from '../context.ts'
import { importError, isMissing, isUnchanged, resourceError } from '../errors.ts'
import { inspect, inspectAll } from '../events/inspect-all.ts'
import { addressOf, labelFilter, MADE_OF, RESOURCE } from '../labels.ts'
import { readContainerLog } from '../logs/container-log.ts'
import { pause } from '../promises.ts'
import { pullImage } from '../images/pull-image.ts'
import { pourInto } from './pour-into.ts'
import {
  ACCEPT_IMPORT,
  importContainer,
  importOptions,
  redisContainer,
  redisDigest,
  redisOptions,
  REDIS_PORT,
  REJECT_IMPORT,
} from './redis-options.ts'

export interface RedisOptions {
  /** The image that runs it, pulled when it is not there. @default 'redis:8' */
  readonly image?: string
  /** How often its log is written to the disk: each second, or for every write. @default 'everysec' */
  readonly fsync?: 'everysec' | 'always'
}

const DEFAULTS = { image: 'redis:8', fsync: 'everysec' } as const satisfies RedisOptions

const STOP_TIMEOUT = 30_000
/** A large file takes its time to be read. */
const PATIENCE = 120_000
const POLL = 100
const LAST_LINES = 20

/** Runs Redis in containers, with the data in a volume that outlives them. */
export class RedisHost implements ResourceHost {
  readonly #context: Context
  readonly #options: Required<RedisOptions>
  /** What is being done to each resource: one thing at a time. */
  readonly #turns = new Turns()

  constructor(context: Context, options: RedisOptions = {}) {
    this.#context = context
    this.#options = { ...DEFAULTS, ...options }
  }

  async startResource(spec: ResourceSpec, { signal }: CallOptions = {}): Promise<Address> {
    return await this.#inTurn(spec.name, signal, () => this.#start(spec, signal))
  }

  /** Tries the dump out in a server beside the running one, which is then started again with that server's data. */
  async importResource(
    spec: ResourceSpec,
    dump: AsyncIterable<Uint8Array>,
    { signal }: CallOptions = {},
  ): Promise<Address> {
    return await this.#inTurn(spec.name, signal, async () => {
      const { docker, platform } = this.#context
      const address = await this.#start(spec, signal)
      await this.#prepareImport(spec, address, dump, signal)
      // From here on it has the new data, whenever it is started again.
      const id = redisContainer(platform, spec.name)
      await new Ending(docker, id, 'SIGTERM').within(STOP_TIMEOUT)
      await this.#run(id)
      await this.#untilReady(id, spec.name, undefined)
      return address
    })
  }

  async stopResource(name: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#inTurn(name, signal, () => this.#stop(name))
  }

  async destroyResource(name: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#inTurn(name, signal, async () => {
      await this.#stop(name)
      const { docker, platform } = this.#context
      try {
        await docker.getVolume(volumeOf(platform, 'redis', name)).remove()
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    })
  }

  /** Stops all that run. */
  async stopAll(): Promise<void> {
    const { docker, platform } = this.#context
    const found = await inspectAll(docker, labelFilter({ platform, kind: 'resource' }))
    const names = found.map(({ Config }) => Config.Labels[RESOURCE]).filter((name) => name !== undefined)
    await Promise.all(names.map((name) => this.stopResource(name)))
  }

  async #start(spec: ResourceSpec, signal: AbortSignal | undefined): Promise<Address> {
    const id = redisContainer(this.#context.platform, spec.name)
    const known = await inspectOwn(this.#context, id)
    const address = known && addressOf(known.Config.Labels)
    if (known && address && known.Config.Labels[MADE_OF] === redisDigest({ spec, ...this.#options })) {
      await this.#run(id)
      await this.#untilReady(id, spec.name, signal)
      return address
    }
    if (known) await this.#end(id, known)
    return await this.#make(id, spec, signal)
  }

  async #make(id: string, spec: ResourceSpec, signal: AbortSignal | undefined): Promise<Address> {
    const { docker, platform, network, bounds } = this.#context
    const { image } = this.#options
    await pullImage(docker, image, spec.name, signal)
    using reservation = await network.reserve(spec.address?.host)
    const address = { host: reservation.host, port: REDIS_PORT }
    try {
      await docker.createContainer(
        redisOptions({ spec, platform, address, network: network.name, bounds, ...this.#options }),
      )
      await this.#run(id)
      await this.#untilReady(id, spec.name, signal)
      return address
    } catch (error) {
      // Its data stays where it is.
      await remove(this.#context, id).catch(() => {})
      throw error
    }
  }

  async #prepareImport(
    spec: ResourceSpec,
    address: Address,
    dump: AsyncIterable<Uint8Array>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { docker, platform, network, bounds } = this.#context
    const id = importContainer(platform, spec.name)
    if (await inspectOwn(this.#context, id)) await remove(this.#context, id)
    try {
      const container = await docker.createContainer(
        importOptions({ spec, platform, address, network: network.name, bounds, ...this.#options }),
      )
      await pourInto(container, checkedRdb(dump), signal)
      await this.#untilReady(id, spec.name, signal)
      await this.#script(id, ACCEPT_IMPORT)
      await new Ending(docker, id, 'SIGTERM').within(STOP_TIMEOUT)
    } catch (error) {
      await this.#script(redisContainer(platform, spec.name), REJECT_IMPORT).catch(() => {})
      throw importError(spec.name, error, signal)
    } finally {
      await remove(this.#context, id)
    }
  }

  async #run(id: string): Promise<void> {
    try {
      await this.#context.docker.getContainer(id).start()
    } catch (error) {
      if (!isUnchanged(error)) throw error
    }
  }

  /** Waits for the answer to a PING, which says that the data was read. */
  async #untilReady(id: string, name: string, signal: AbortSignal | undefined): Promise<void> {
    const deadline = performance.now() + PATIENCE
    while (!(await this.#answers(id))) {
      signal?.throwIfAborted()
      const info = await inspect(this.#context.docker, id)
      const isOver = !info?.State.Running || info.RestartCount > 0
      if (isOver || performance.now() > deadline) throw await this.#failure(id, name, isOver)
      await pause(POLL, signal)
    }
  }

  async #answers(id: string): Promise<boolean> {
    try {
      await this.#script(id, 'redis-cli ping | grep -q PONG')
      return true
    } catch {
      // It is not ready, or it has ended, which is looked at next.
      return false
    }
  }

  async #script(id: string, script: string): Promise<void> {
    const container = this.#context.docker.getContainer(id)
    const exec = await container.exec({ Cmd: ['/bin/sh', '-c', script], AttachStdout: true })
    const stream = await exec.start({ hijack: true, stdin: false })
    await Array.fromAsync(stream)
    const { ExitCode } = await exec.inspect()
    if (ExitCode !== 0) throw new Error(`a command of its container exited with code ${ExitCode}`)
  }

  async #failure(id: string, resource: string, isOver: boolean): Promise<BerthError> {
    const lines = await readContainerLog(this.#context.docker, id, { lines: LAST_LINES })
    const problem = isOver ? 'it ended by itself' : `it did not answer within ${PATIENCE} ms`
    return new BerthError('RESOURCE_FAILED', { resource, problem, output: lines.map(({ text }) => text) })
  }

  async #stop(name: string): Promise<void> {
    const id = redisContainer(this.#context.platform, name)
    const info = await inspectOwn(this.#context, id)
    if (info) await this.#end(id, info)
  }

  async #end(id: string, info: ContainerInspectInfo): Promise<void> {
    if (info.State.Running) await new Ending(this.#context.docker, id, 'SIGTERM').within(STOP_TIMEOUT)
    await remove(this.#context, id)
  }

  async #inTurn<T>(name: string, signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted()
    try {
      return await this.#turns.take(name, task)
    } catch (error) {
      throw resourceError(name, error, signal)
    }
  }
}
