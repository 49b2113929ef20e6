import { createHash } from 'node:crypto'
import { createResource } from '../deploy/create-resource.ts'
import { configKeyProblem, nameProblem } from '../descriptions/names.ts'
import { BerthError } from '../errors.ts'
import { dumpRedis } from '../resources/dump-redis.ts'
import type { CallOptions, ResourceHost, RunOptions } from '../wall/engine.ts'
import type { Address } from '../wall/instance.ts'
import { isResourceHost } from '../wall/engine.ts'
import type { ProgressOptions } from './event.ts'
import type {
  ConfigChangeOptions,
  ConfigResult,
  DumpResult,
  PlatformRedis,
  ResourceReport,
} from './platform.ts'
import type { Session } from './session.ts'
import { nearestName } from './suggest.ts'
import { existingApp, wishForActive } from './wishes.ts'

const DEFAULT_KEY = 'REDIS_URL'

export class LocalRedis implements PlatformRedis {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async create(name: string, options: ProgressOptions = {}): Promise<ResourceReport> {
    const { parts } = this.#session
    const problem = nameProblem(name)
    if (problem) throw new BerthError('INVALID_NAME', { what: 'name of a resource', name, rule: problem })
    // One whose first start has failed is started once more.
    if (parts.state.resources.get(name)?.address) throw new BerthError('RESOURCE_EXISTS', { resource: name })
    await this.#session.exclusively(lockName(name), options, async () => createResource(parts, name))
    return this.info(name)
  }

  async list(): Promise<readonly ResourceReport[]> {
    return this.#session.parts.state.resources.list().map(({ name }) => this.#report(name))
  }

  async info(name: string): Promise<ResourceReport> {
    this.#assertExists(name)
    return this.#report(name)
  }

  async link(
    name: string,
    app: string,
    { key = DEFAULT_KEY, ...options }: ConfigChangeOptions & { readonly key?: string } = {},
  ): Promise<ConfigResult> {
    this.#assertExists(name)
    const record = existingApp(this.#session.parts, app)
    const problem = configKeyProblem(key)
    if (problem) throw new BerthError('INVALID_NAME', { what: 'config key', name: key, rule: problem })
    const linked = Object.entries(record.links).find(
      ([other, resource]) => resource === name || other === key,
    )
    if (linked) throw new BerthError('ALREADY_LINKED', { app, resource: linked[1], key: linked[0] })
    const { apps } = this.#session.parts.state
    return this.#relink(app, key, options, { [key]: { kind: 'redis', name } }, () =>
      apps.link(app, key, name),
    )
  }

  async unlink(name: string, app: string, options: ConfigChangeOptions = {}): Promise<ConfigResult> {
    this.#assertExists(name)
    const record = existingApp(this.#session.parts, app)
    const key = Object.keys(record.links).find((candidate) => record.links[candidate] === name)
    if (key === undefined) throw new BerthError('NOT_LINKED', { app, resource: name })
    const { apps } = this.#session.parts.state
    return this.#relink(app, key, options, {}, () => apps.unlink(app, key))
  }

  async export(
    name: string,
    { signal, onOutput }: CallOptions & Pick<RunOptions, 'onOutput'> = {},
  ): Promise<DumpResult> {
    const { address, password } = await this.#running(name, signal)
    const sha256 = createHash('sha256')
    let size = 0
    const either = AbortSignal.any([this.#session.signal, ...(signal ? [signal] : [])])
    try {
      for await (const bytes of dumpRedis(this.#session.parts.engine, address, password, {
        signal: either,
      })) {
        sha256.update(bytes)
        size += bytes.length
        await onOutput?.({ stream: 'stdout', bytes })
      }
    } catch (error) {
      either.throwIfAborted()
      const problem = (error as Error).message
      throw new BerthError('DUMP_FAILED', { resource: name, problem, output: [] }, { cause: error })
    }
    return { bytes: size, sha256: sha256.digest('hex') }
  }

  async import(
    name: string,
    { signal, stdin }: CallOptions & Pick<RunOptions, 'stdin'> = {},
  ): Promise<DumpResult> {
    await this.#running(name, signal)
    const { state, engine } = this.#session.parts
    const sha256 = createHash('sha256')
    let size = 0
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const bytes of stdin ?? []) {
        sha256.update(bytes)
        size += bytes.length
        yield bytes
      }
    }
    await this.#session.exclusively(lockName(name), signal ? { signal } : {}, async (either) => {
      // It is there, so its engine runs it.
      const host = engine as typeof engine & ResourceHost
      const address = await host.importResource(state.resources.get(name)!, counted(), { signal: either })
      state.resources.setAddress(name, address)
    })
    return { bytes: size, sha256: sha256.digest('hex') }
  }

  async destroy(name: string, { signal }: CallOptions = {}): Promise<void> {
    this.#assertExists(name)
    const { state, engine } = this.#session.parts
    await this.#session.exclusively(lockName(name), signal ? { signal } : {}, async () => {
      const { links } = this.#report(name)
      const apps = [...new Set(links.map(({ app }) => app))]
      if (apps.length > 0) throw new BerthError('RESOURCE_IN_USE', { resource: name, apps })
      if (isResourceHost(engine)) await engine.destroyResource(name)
      state.resources.remove(name)
    })
  }

  /** Releases the app with another set of links; they are kept once it runs well with them. */
  async #relink(
    app: string,
    key: string,
    { restart = true, ...options }: ConfigChangeOptions,
    added: Readonly<Record<string, { readonly kind: 'redis'; readonly name: string }>>,
    write: () => void,
  ): Promise<ConfigResult> {
    const { parts } = this.#session
    const isRunning = parts.state.releases.active(app) !== undefined && !existingApp(parts, app).isStopped
    if (!restart || !isRunning) {
      await this.#session.exclusively(app, options, async () => write())
      return { changed: [key], deploys: [] }
    }
    const result = await this.#session.change(
      app,
      () =>
        wishForActive(parts, app, {
          spec: (spec) => {
            const others = Object.entries(spec.env).filter(([name]) => name !== key)
            return { ...spec, env: { ...Object.fromEntries(others), ...added } }
          },
          onActivate: write,
        }),
      options,
    )
    return { changed: [key], deploys: [result] }
  }

  #report(name: string): ResourceReport {
    const { state } = this.#session.parts
    const { kind, address } = state.resources.get(name)!
    const links = state.apps.list().flatMap((app) => {
      const env = Object.entries(state.releases.active(app.name)?.spec.env ?? {})
      const released = env.flatMap(([key, value]) =>
        typeof value === 'object' && value.kind === 'redis' && value.name === name ? [key] : [],
      )
      const byHand = Object.keys(app.links).filter((key) => app.links[key] === name)
      return [...new Set([...released, ...byHand])].map((key) => ({ app: app.name, key }))
    })
    return { name, kind, state: address ? 'up' : 'stopped', ...(address && { address }), links }
  }

  async #running(name: string, signal?: AbortSignal): Promise<{ address: Address; password: string }> {
    this.#assertExists(name)
    const { parts } = this.#session
    const known = parts.state.resources.get(name)!
    // Idempotent, and where it answers from now on is written down.
    await this.#session.exclusively(lockName(name), signal ? { signal } : {}, async () =>
      createResource(parts, name),
    )
    return { address: parts.state.resources.get(name)!.address!, password: known.password }
  }

  #assertExists(name: string): void {
    const { resources } = this.#session.parts.state
    if (resources.get(name)) return
    const near = nearestName(
      name,
      resources.list().map((resource) => resource.name),
    )
    throw new BerthError('RESOURCE_NOT_FOUND', { resource: name, ...(near !== undefined && { near }) })
  }
}

// Names of apps and resources may be the same; no app's name contains a slash.
function lockName(resource: string): string {
  return `resource/${resource}`
}
