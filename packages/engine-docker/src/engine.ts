import { BerthError, UnderWay } from '@berth/sdk'
import type {
  Address,
  Build,
  Builder,
  BuildExplainer,
  BuildExplanation,
  BuildOptions,
  BuildPreparer,
  BuildpackReader,
  CallOptions,
  Companion,
  CompanionHost,
  CompanionSpec,
  Dialer,
  Engine,
  ExitStatus,
  Instance,
  InstanceChange,
  InstanceNetwork,
  LimitKeeper,
  LogLine,
  LogOptions,
  LogQuery,
  Mount,
  NetworkedEngine,
  OneOffSpec,
  OptionReader,
  Phase,
  PlaceKeeper,
  PrepareOptions,
  ProcessSpec,
  ReadOptions,
  RegistryLogin,
  RegistryUser,
  ResourceHost,
  ResourceSpec,
  RunOptions,
  Source,
  SourceSummary,
  StopOptions,
} from '@berth/sdk'
import type { ImageBuilder } from './build/image-builder.ts'
import { CompanionContainer } from './companion/companion.ts'
import { describeInstance } from './container/describe-instance.ts'
import { findInstance } from './container/find-instance.ts'
import type { Context } from './context.ts'
import { engineError, startError, unavailable } from './errors.ts'
import { inspectAll } from './events/inspect-all.ts'
import { dialOf } from './far/dial.ts'
import type { Supervisor } from './events/supervisor.ts'
import { execIn } from './exec.ts'
import { dangerHere } from './options/danger-here.ts'
import type { Machine } from './options/danger-here.ts'
import { dangerOfMount, readDockerOptions } from './options/read-options.ts'
import { ensurePlace } from './container/prepare-mounts.ts'
import { checkLogin } from './images/check-login.ts'
import { labelFilter } from './labels.ts'
import { readLogs } from './logs/read-logs.ts'
import { runOneOff } from './one-off.ts'
import { prepareBuild } from './prepare-build.ts'
import { unlessAborted } from './promises.ts'
import type { RedisHost } from './redis/redis-host.ts'
import { startInstance } from './start-instance.ts'
import { Stops } from './stops.ts'

/** What an engine is made of; `dispose` is called last. */
export interface Parts {
  readonly context: Context
  readonly builder: ImageBuilder
  /** What is wrong with the name of a buildpack. */
  readonly buildpackProblem: (name: string) => string | undefined
  readonly redis: RedisHost
  readonly supervisor: Supervisor
  readonly machine: Machine
  /** What becomes of all that runs when the engine is disposed. */
  readonly whenClosed: 'leave' | 'stop'
  readonly dispose: () => void
}

/** Runs instances as containers, builds images, and hosts Redis. Made by `dockerEngine`. */
export class DockerEngine
  implements
    Engine,
    Builder,
    BuildPreparer,
    ResourceHost,
    NetworkedEngine,
    CompanionHost,
    OptionReader,
    LimitKeeper,
    PlaceKeeper,
    BuildpackReader,
    BuildExplainer,
    RegistryUser
{
  readonly name = 'docker'
  readonly keepsLimits = true
  readonly dial: Dialer['dial'] | undefined
  readonly #parts: Parts
  readonly #stops: Stops
  readonly #companions: CompanionContainer[] = []
  /** Starts and one-offs that have not answered yet. */
  readonly #underWay = new UnderWay()
  #closed: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.dial = dialOf(parts.context)
    this.#stops = new Stops(parts.context, (id) => parts.supervisor.expectEnd(id))
  }

  /** The network in which all its containers are. */
  get network(): InstanceNetwork {
    const { name, subnet, gateway } = this.#parts.context.network
    return { name, subnet, gateway }
  }

  async start(spec: ProcessSpec, options: CallOptions = {}): Promise<Instance> {
    const { context, supervisor } = this.#parts
    return await this.#underWay.run(options, (signal) =>
      startInstance(context, spec, (id) => supervisor.expectEnd(id), { signal }),
    )
  }

  async list(app?: string, { signal }: CallOptions = {}): Promise<readonly Instance[]> {
    signal?.throwIfAborted()
    const { docker, platform } = this.#parts.context
    try {
      const label = labelFilter({ platform, kind: 'instance', ...(app !== undefined && { app }) })
      const found = await inspectAll(docker, label)
      return found.map(describeInstance).filter((instance) => instance !== undefined)
    } catch (error) {
      throw engineError(error)
    }
  }

  async stop(id: string, { timeout, signal }: StopOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    await unlessAborted(this.#stops.stop(id, timeout), signal)
  }

  async run(spec: OneOffSpec, options: RunOptions = {}): Promise<ExitStatus> {
    return await this.#underWay.run(options, (signal) =>
      runOneOff(this.#parts.context, spec, { ...options, signal }),
    )
  }

  async exec(id: string, command: string, options: RunOptions = {}): Promise<ExitStatus> {
    const found = await findInstance(this.#parts.context, id)
    if (!found?.info.State.Running) {
      const app = found?.labels.app ?? id.replace(/\.[^.]+\.\d+\.[^.]+$/, '')
      throw new BerthError('INSTANCE_NOT_FOUND', { app, instance: id })
    }
    const { app, processType } = found.labels
    return await this.#underWay.run(options, async (signal) => {
      try {
        const argv = ['/bin/sh', '-c', command]
        return await execIn(this.#parts.context, id, found.labels, { argv }, { ...options, signal })
      } catch (error) {
        throw startError(app, processType, error, signal)
      }
    })
  }

  logs(query: LogQuery, options: LogOptions = {}): AsyncIterable<LogLine> {
    return readLogs(this.#parts.context, query, options, this.#underWay.signal)
  }

  async removeLogs(app: string): Promise<void> {
    await this.#parts.context.archive.remove(app)
  }

  /** Where the mount says: a container has a file system of its own. */
  mountPath({ to }: Mount): string {
    return to
  }

  watch({ signal }: CallOptions = {}): AsyncIterable<InstanceChange> {
    return this.#parts.supervisor.changes.listen(signal)
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

  async checkLogin(login: RegistryLogin, { signal }: CallOptions = {}): Promise<void> {
    await checkLogin(this.#parts.context.docker, login, signal)
  }

  buildpackProblem(name: string): string | undefined {
    return this.#parts.buildpackProblem(name)
  }

  readOptions(phase: Phase, texts: readonly string[], allow: readonly string[]): ReadOptions {
    return readDockerOptions(phase, texts, allow, (option) => dangerHere(this.#parts.machine, option))
  }

  dangerOfMount(mount: Mount): string | undefined {
    return dangerOfMount(this.#parts.machine, mount)
  }

  async ensurePlace(
    name: string,
    options: CallOptions & { readonly owner?: string; readonly mode?: string } = {},
  ): Promise<void> {
    options.signal?.throwIfAborted()
    try {
      await ensurePlace(this.#parts.context, name, options)
    } catch (error) {
      throw engineError(error)
    }
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

  companion(spec: CompanionSpec): Companion {
    const companion = new CompanionContainer(this.#parts.context, spec)
    this.#companions.push(companion)
    return companion
  }

  /** Lets go of Docker; what runs goes on, unless it was opened to stop it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close()
    await this.#closed
  }

  async #close(): Promise<void> {
    const { redis, context, supervisor, whenClosed, dispose } = this.#parts
    this.#underWay.abort(unavailable('it was closed', 'open the platform again'))
    await this.#underWay.haveEnded()
    const stops = whenClosed === 'stop' ? [this.#stopAll(), redis.stopAll()] : []
    const results = await Promise.allSettled(stops)
    await this.#stops.areDone()
    await Promise.all(this.#companions.map((companion) => companion[Symbol.asyncDispose]()))
    await supervisor.close()
    if (whenClosed === 'stop') await context.network.remove().catch(() => {})
    dispose()
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  async #stopAll(): Promise<void> {
    const instances = await this.list()
    await Promise.all(instances.map(({ id }) => this.#stops.stop(id)))
  }
}
