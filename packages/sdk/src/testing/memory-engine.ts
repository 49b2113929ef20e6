import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BerthError } from '../errors.ts'
import { lineOf, MemoryBuilds } from './memory-builds.ts'
import type { MemoryBehaviour } from './memory-behaviour.ts'
import { MemoryCalls } from './memory-calls.ts'
import type { MemoryVerb } from './memory-calls.ts'
import { closeMemoryServer, openMemoryServer } from './memory-server.ts'
import { readMemoryOptions } from './memory-options.ts'
import type { BuildPreparer, PrepareOptions } from '../wall/build-preparer.ts'
import type {
  Build,
  Builder,
  BuildExplainer,
  BuildExplanation,
  BuildOptions,
  BuildpackReader,
  Source,
  SourceSummary,
} from '../wall/builder.ts'
import type {
  CallOptions,
  Engine,
  InstanceChange,
  LimitKeeper,
  LogLine,
  LogQuery,
  Mount,
  OneOffSpec,
  PlaceKeeper,
  ProcessSpec,
  ResourceHost,
  ResourceSpec,
  RunOptions,
} from '../wall/engine.ts'
import { formatInstanceName } from '../wall/instance.ts'
import type { RegistryLogin, RegistryUser } from '../wall/registry.ts'
import type { OptionReader, Phase, ReadOptions } from '../wall/option-reader.ts'
import type { Address, ExitStatus, Instance } from '../wall/instance.ts'

/**
 * An engine without processes: instances are listeners of this process that answer HTTP, and everything that was asked of
 * it is written down. It fails on request at every step, so that what a failure leaves can be tested without a machine.
 */
export class MemoryEngine
  implements
    Engine,
    Builder,
    BuildPreparer,
    ResourceHost,
    OptionReader,
    LimitKeeper,
    PlaceKeeper,
    BuildpackReader,
    BuildExplainer,
    RegistryUser
{
  readonly name = 'memory'
  readonly keepsLimits = true
  /** `start web.1`, `stop web.1`: what was asked, in order. */
  readonly calls: string[]
  /** What images stand for at their registries, by reference; one that is not among them is not there. */
  readonly images: Map<string, string>
  /** Paths of the machine that nothing may be shown. */
  readonly dangerousPaths: Set<string>
  /** What the latest build of each app was given. */
  readonly buildSecrets: ReadonlyMap<string, NonNullable<BuildOptions['secrets']>>
  readonly #running = new Map<string, { instance: Instance; spec: ProcessSpec; server: Server | undefined }>()
  readonly #watchers = new Set<(change: InstanceChange) => void>()
  readonly #logs: LogLine[] = []
  readonly #behaviours = new Map<string, MemoryBehaviour>()
  readonly #asked = new MemoryCalls()
  readonly #builds = new MemoryBuilds(this.#asked)
  #lastId = 0

  constructor({ dangerousPaths = new Set(['/dangerous']) }: { readonly dangerousPaths?: Set<string> } = {}) {
    this.dangerousPaths = dangerousPaths
    this.calls = this.#asked.made
    this.images = this.#builds.images
    this.buildSecrets = this.#builds.secrets
  }

  /** Makes the next such call fail: `failOn('start', 'worker')`. */
  failOn(verb: MemoryVerb, subject = '*', error: Error = new Error(`told to fail at ${verb}`)): void {
    this.#asked.failOn(verb, subject, error)
  }

  /** Says how instances of a process type behave that are started from now on; `build` is what builds print. */
  behave(processType: string, behaviour: MemoryBehaviour): void {
    this.#behaviours.set(processType, behaviour)
  }

  /** Ends an instance as if by itself. */
  async crash(id: string, code = 1): Promise<void> {
    const entry = this.#running.get(id)
    if (!entry) return
    await closeMemoryServer(entry.server)
    entry.instance = { ...entry.instance, status: { state: 'exited', status: { code, signal: null } } }
    for (const watcher of this.#watchers) watcher({ instance: entry.instance, change: 'exited' })
  }

  /** What an instance was started with. */
  specOf(id: string): ProcessSpec | undefined {
    return this.#running.get(id)?.spec
  }

  async inspect(source: Source): Promise<SourceSummary> {
    return this.#builds.inspect(source)
  }

  async build(app: string, source: Source, options: BuildOptions = {}): Promise<Build> {
    this.#asked.note('build', app)
    return this.#builds.build(app, source, this.#behaviours.get('build') ?? {}, options)
  }

  async hasBuild(build: Build): Promise<boolean> {
    return this.#builds.has(build)
  }

  async removeBuild(build: Build): Promise<void> {
    this.#asked.note('removeBuild', build.id)
    this.#builds.remove(build)
  }

  preparedBuild(build: Build, of: { readonly app: string; readonly release: number }): Build {
    return this.#builds.prepared(build, of)
  }

  async prepare(spec: OneOffSpec, into: Build, options: PrepareOptions = {}): Promise<ExitStatus> {
    const status = await this.run(spec, options)
    if (status.code === 0) this.#builds.keep(into)
    return status
  }

  /** Understands words of a hyphen; `--bad` is none, `--privileged` is dangerous, `-p` takes a port of the host. */
  readOptions(phase: Phase, texts: readonly string[], allow: readonly string[]): ReadOptions {
    return readMemoryOptions(phase, texts, allow)
  }

  dangerOfMount({ from }: Mount): string | undefined {
    return this.dangerousPaths.has(from) ? 'shows it all' : undefined
  }

  async ensurePlace(name: string): Promise<void> {
    this.#asked.made.push(`ensurePlace ${name}`)
  }

  /** Every login is right but one with the password `wrong`. */
  async checkLogin({ registry, password }: RegistryLogin): Promise<void> {
    this.#asked.made.push(`checkLogin ${registry}`)
    if (password === 'wrong')
      throw new BerthError('INVALID_OPTION', { option: 'The login', problem: 'was refused' })
  }

  buildpackProblem(name: string): string | undefined {
    return name === 'unknown' ? 'there is none of that name' : undefined
  }

  async explain(source: Source): Promise<BuildExplanation> {
    return this.#builds.explain(source)
  }

  async start(spec: ProcessSpec, { signal }: CallOptions = {}): Promise<Instance> {
    signal?.throwIfAborted()
    this.#asked.note('start', `${spec.processType}.${spec.index}`, spec.processType)
    const behaviour = this.#behaviours.get(spec.processType) ?? {}
    const server = spec.listens
      ? await openMemoryServer(behaviour.status ?? 200, `${spec.app} ${spec.release}`)
      : undefined
    this.#lastId += 1
    const { app, processType, index, release, fingerprint } = spec
    const instance: Instance = {
      id: `${app}.${processType}.${index}.${this.#lastId}`,
      app,
      processType,
      index,
      release,
      fingerprint,
      ...(server && { address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } }),
      status: { state: 'up' },
      startedAt: new Date().toISOString(),
      restarts: 0,
    }
    this.#running.set(instance.id, { instance, spec, server })
    for (const text of behaviour.output ?? []) this.#logs.push(lineOf(app, `${processType}.${index}`, text))
    if (behaviour.exits !== undefined) await this.crash(instance.id, behaviour.exits)
    return instance
  }

  async list(app?: string): Promise<readonly Instance[]> {
    return [...this.#running.values()]
      .map(({ instance }) => instance)
      .filter((instance) => app === undefined || instance.app === app)
  }

  async stop(id: string): Promise<void> {
    const entry = this.#running.get(id)
    if (!entry) return
    this.#asked.note(
      'stop',
      `${entry.instance.processType}.${entry.instance.index}`,
      entry.instance.processType,
    )
    this.#running.delete(id)
    await closeMemoryServer(entry.server)
  }

  async run(spec: OneOffSpec, { onLine, signal }: RunOptions = {}): Promise<ExitStatus> {
    signal?.throwIfAborted()
    this.#asked.note('run', spec.processType)
    const { runExits = 0, output = [] } = this.#behaviours.get(spec.processType) ?? {}
    for (const text of output) onLine?.(lineOf(spec.app, spec.processType, text))
    return { code: runExits, signal: null }
  }

  async exec(id: string, command: string): Promise<ExitStatus> {
    const instance = this.#running.get(id)?.instance
    if (instance)
      this.#asked.note('exec', `${formatInstanceName(instance)}: ${command}`, instance.processType)
    return { code: command === 'false' ? 1 : 0, signal: null }
  }

  async *logs(
    { app, instance }: LogQuery,
    { lines = 100 }: { readonly lines?: number } = {},
  ): AsyncIterable<LogLine> {
    const entry = instance === undefined ? undefined : this.#running.get(instance)?.instance
    const source = entry && `${entry.processType}.${entry.index}`
    yield* this.#logs
      .filter((line) => line.app === app && (source === undefined || line.source === source))
      .slice(-lines)
  }

  async removeLogs(app: string): Promise<void> {
    const kept = this.#logs.filter((line) => line.app !== app)
    this.#logs.splice(0, this.#logs.length, ...kept)
  }

  mountPath({ to }: Mount): string {
    return to
  }

  async *watch({ signal }: CallOptions = {}): AsyncIterable<InstanceChange> {
    const waiting: InstanceChange[] = []
    let wake = (): void => {}
    const watcher = (change: InstanceChange): void => {
      waiting.push(change)
      wake()
    }
    this.#watchers.add(watcher)
    signal?.addEventListener('abort', () => wake(), { once: true })
    try {
      while (!signal?.aborted) {
        const next = waiting.shift()
        if (next) yield next
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      this.#watchers.delete(watcher)
    }
  }

  async startResource({ name, address }: ResourceSpec): Promise<Address> {
    this.#asked.note('startResource', name)
    return address ?? { host: '127.0.0.1', port: 6_379 }
  }

  async importResource(spec: ResourceSpec, dump: AsyncIterable<Uint8Array>): Promise<Address> {
    this.#asked.note('importResource', spec.name)
    for await (const _ of dump);
    return await this.startResource(spec)
  }

  async stopResource(): Promise<void> {}

  async destroyResource(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ server }) => closeMemoryServer(server)))
    this.#running.clear()
  }
}
