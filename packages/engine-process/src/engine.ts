import { BerthError, UnderWay } from '@berth/sdk'
import type {
  Address,
  Build,
  Builder,
  BuildExplainer,
  BuildExplanation,
  BuildOptions,
  BuildPreparer,
  CallOptions,
  Engine,
  ExitStatus,
  Instance,
  InstanceChange,
  LogLine,
  LogOptions,
  LogQuery,
  Mount,
  OneOffSpec,
  PlaceKeeper,
  PrepareOptions,
  ProcessSpec,
  ResourceHost,
  ResourceSpec,
  RunOptions,
  Source,
  SourceSummary,
  StopOptions,
} from '@berth/sdk'
import { Broadcast } from './broadcast.ts'
import type { FolderBuilder } from './build/folder-builder.ts'
import type { Context } from './context.ts'
import { RunningInstance } from './instance.ts'
import { runOneOff } from './one-off.ts'
import { prepareBuild } from './prepare-build.ts'
import { placeOfMount, prepareMounts } from './process/prepare-mounts.ts'
import type { RedisHost } from './redis/redis-host.ts'
import { withSignal } from './with-signal.ts'

/** What an engine is made of; `dispose` is called last. */
export interface Parts {
  readonly context: Context
  readonly builder: FolderBuilder
  readonly redis: RedisHost
  readonly dispose: () => void
}

/** Runs instances as child processes, builds folders, and hosts Redis. Made by `processEngine`. */
export class ProcessEngine
  implements Engine, Builder, BuildPreparer, ResourceHost, PlaceKeeper, BuildExplainer
{
  readonly name = 'process'
  readonly #parts: Parts
  readonly #instances = new Map<string, RunningInstance>()
  readonly #changes = new Broadcast<InstanceChange>()
  /** Starts and one-offs that have not answered yet. */
  readonly #underWay = new UnderWay()
  #closed: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async start(spec: ProcessSpec, options: CallOptions = {}): Promise<Instance> {
    return await this.#underWay.run(options, async (signal) => {
      const { context } = this.#parts
      const instance = await RunningInstance.start(context, spec, (change) => this.#changes.send(change), {
        signal,
      })
      this.#instances.set(instance.id, instance)
      return instance.describe()
    })
  }

  async list(app?: string): Promise<readonly Instance[]> {
    const instances = [...this.#instances.values()].map((instance) => instance.describe())
    return app === undefined ? instances : instances.filter((instance) => instance.app === app)
  }

  async stop(id: string, { timeout, signal }: StopOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    const instance = this.#instances.get(id)
    if (instance) await withSignal(this.#stop(instance, timeout), signal)
  }

  async run(spec: OneOffSpec, options: RunOptions = {}): Promise<ExitStatus> {
    return await this.#underWay.run(options, (signal) =>
      runOneOff(this.#parts.context, spec, { ...options, signal }),
    )
  }

  async exec(id: string, command: string, options: RunOptions = {}): Promise<ExitStatus> {
    const instance = this.#instances.get(id)
    if (!instance || instance.isOver) {
      const app = instance?.spec.app ?? id.replace(/\.[^.]+\.\d+\.[^.]+$/, '')
      throw new BerthError('INSTANCE_NOT_FOUND', { app, instance: id })
    }
    return await this.#underWay.run(options, (signal) => instance.exec(command, { ...options, signal }))
  }

  async removeLogs(app: string): Promise<void> {
    await this.#parts.context.logs.remove(app)
  }

  logs(query: LogQuery, options: LogOptions = {}): AsyncIterable<LogLine> {
    const { instance: id } = query
    const isOver = () => id !== undefined && (this.#instances.get(id)?.isOver ?? true)
    return this.#parts.context.logs.read(query, options, isOver)
  }

  /** The real path: without root nothing can be put at `to`. */
  mountPath(mount: Mount): string {
    return placeOfMount(mount, this.#parts.context.volumes)
  }

  watch({ signal }: CallOptions = {}): AsyncIterable<InstanceChange> {
    return this.#changes.listen(signal)
  }

  async inspect(source: Source, options?: CallOptions): Promise<SourceSummary> {
    return await this.#parts.builder.inspect(source, options)
  }

  async build(app: string, source: Source, options?: BuildOptions): Promise<Build> {
    return await this.#parts.builder.build(app, source, options)
  }

  async explain(source: Source, options?: CallOptions): Promise<BuildExplanation> {
    return await this.#parts.builder.explain(source, options)
  }

  async ensurePlace(
    name: string,
    { signal, mode }: CallOptions & { readonly owner?: string; readonly mode?: string } = {},
  ): Promise<void> {
    signal?.throwIfAborted()
    const place = { from: name, to: '/', readOnly: false, ...(mode !== undefined && { mode }) }
    await prepareMounts([place], this.#parts.context.volumes)
  }

  async hasBuild(build: Build): Promise<boolean> {
    return await this.#parts.builder.hasBuild(build)
  }

  async removeBuild(build: Build): Promise<void> {
    await this.#parts.builder.removeBuild(build)
  }

  preparedBuild(build: Build, of: { readonly app: string; readonly release: number }): Build {
    return this.#parts.builder.preparedBuild(build, of)
  }

  async prepare(spec: OneOffSpec, into: Build, options: PrepareOptions = {}): Promise<ExitStatus> {
    const { context, builder } = this.#parts
    return await this.#underWay.run(options, (signal) =>
      prepareBuild(context, builder, spec, into, { ...options, signal }),
    )
  }

  async startResource(spec: ResourceSpec, options: CallOptions = {}): Promise<Address> {
    return await this.#underWay.run(options, (signal) => this.#parts.redis.startResource(spec, { signal }))
  }

  async importResource(
    spec: ResourceSpec,
    dump: AsyncIterable<Uint8Array>,
    options: CallOptions = {},
  ): Promise<Address> {
    return await this.#underWay.run(options, (signal) =>
      this.#parts.redis.importResource(spec, dump, { signal }),
    )
  }

  async stopResource(name: string, options?: CallOptions): Promise<void> {
    await this.#parts.redis.stopResource(name, options)
  }

  async destroyResource(name: string, options?: CallOptions): Promise<void> {
    await this.#parts.redis.destroyResource(name, options)
  }

  /** Ends everything that it runs, each thing with its own stop timeout, all at the same time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close()
    await this.#closed
  }

  async #close(): Promise<void> {
    this.#underWay.abort(closedError())
    const stops = [...this.#instances.values()].map((instance) => this.#stop(instance))
    const results = await Promise.allSettled([...stops, this.#parts.redis.close()])
    // What was being started has noticed the abort by itself.
    await this.#underWay.haveEnded()
    await Promise.all([this.#parts.context.logs.close(), this.#parts.context.pipes.close()])
    this.#changes.end()
    this.#parts.dispose()
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  async #stop(instance: RunningInstance, timeout?: number): Promise<void> {
    await instance.stop(timeout)
    this.#instances.delete(instance.id)
    this.#parts.context.logs.wakeFollowers()
  }
}

function closedError(): BerthError {
  return new BerthError('ENGINE_UNAVAILABLE', {
    engine: 'process',
    problem: 'it was closed',
    remedy: 'open the platform again',
  })
}
