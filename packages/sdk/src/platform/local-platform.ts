import { maskFor } from '../deploy/mask.ts'
import { app as describeApp } from '../descriptions/app.ts'
import type { App } from '../descriptions/app.ts'
import { inLayers } from '../descriptions/fleet.ts'
import type { Fleet } from '../descriptions/fleet.ts'
import { nameProblem } from '../descriptions/names.ts'
import { parseApp } from '../descriptions/parse-app.ts'
import { BerthError } from '../errors.ts'
import type { AppPlan } from '../plan/step.ts'
import { assertProcessTypes } from '../release/assert-process-types.ts'
import type { Source } from '../wall/builder.ts'
import type { LogLine, LogOptions, RunOptions } from '../wall/engine.ts'
import type { ExitStatus } from '../wall/instance.ts'
import type { CallOptions } from '../wall/engine.ts'
import { assertHasOutput } from './assert-has-output.ts'
import { enterApp } from './enter-app.ts'
import type { EnterOptions } from './enter-app.ts'
import { LocalApps } from './local-apps.ts'
import { LocalBuilds } from './local-builds.ts'
import { LocalChecks } from './local-checks.ts'
import { LocalConfig } from './local-config.ts'
import { LocalDomains } from './local-domains.ts'
import { LocalOneOffs } from './local-one-offs.ts'
import { LocalRedis } from './local-redis.ts'
import { LocalRegistry } from './local-registry.ts'
import { LocalSettings } from './local-settings.ts'
import { LocalCertificates } from './local-certificates.ts'
import { LocalRouting } from './local-routing.ts'
import type { PlatformEvent, ProgressOptions } from './event.ts'
import type { DeployResult, Platform, Release } from './platform.ts'
import { inspectFleet, planFleet } from './plan-fleet.ts'
import { prepareFleet } from './prepare-fleet.ts'
import { runSpec } from './run-spec.ts'
import { scaleApp } from './scale-app.ts'
import type { Session } from './session.ts'
import { destroyApp, startApp, stopApp } from './stop-app.ts'
import { streamEvents } from './stream-events.ts'
import {
  activeRelease,
  existingApp,
  inspectApp,
  wishForActive,
  wishForDescription,
  wishForRollback,
} from './wishes.ts'
import type { Inspection } from './wishes.ts'

/** The platform of this process: each verb names what it wishes, and the session makes it so. */
export class LocalPlatform implements Platform {
  readonly apps: LocalApps
  readonly config: LocalConfig
  readonly domains: LocalDomains
  readonly settings: LocalSettings
  readonly checks: LocalChecks
  readonly oneOffs: LocalOneOffs
  readonly builds: LocalBuilds
  readonly routing: LocalRouting
  readonly certificates: LocalCertificates
  readonly registry: LocalRegistry
  readonly redis: LocalRedis
  readonly #session: Session
  readonly #close: () => Promise<void>

  constructor(session: Session, close: () => Promise<void>) {
    this.#session = session
    this.#close = close
    this.apps = new LocalApps(session)
    this.config = new LocalConfig(session)
    this.domains = new LocalDomains(session)
    this.settings = new LocalSettings(session)
    this.checks = new LocalChecks(session)
    this.oneOffs = new LocalOneOffs(session)
    this.builds = new LocalBuilds(session)
    this.routing = new LocalRouting(session)
    this.certificates = new LocalCertificates(session)
    this.registry = new LocalRegistry(session)
    this.redis = new LocalRedis(session)
  }

  async plan(target: App | Fleet | string, { signal }: CallOptions = {}): Promise<readonly AppPlan[]> {
    const described =
      typeof target === 'object' && target.kind === 'fleet'
        ? target.apps.map((app) => parseApp(app))
        : [this.#describe(target)]
    const { parts } = this.#session
    const inspections = await inspectFleet(parts, described, signal ?? this.#session.signal)
    const { plans } = await planFleet(parts, described, inspections)
    return plans
  }

  async deploy(
    target: App | string,
    { source, ...options }: ProgressOptions & { readonly source?: Source } = {},
  ): Promise<DeployResult> {
    const description = source === undefined ? this.#describe(target) : this.#describeWith(target, source)
    return this.#deploy(description, options)
  }

  async #deploy(description: App, options: ProgressOptions, found?: Inspection): Promise<DeployResult> {
    const { parts } = this.#session
    const result = await this.#session.change(
      description.name,
      async (signal) =>
        wishForDescription(parts, description, await inspectApp(parts, description, signal, found)),
      options,
    )
    parts.keeper.follow(description.name)
    return result
  }

  async up(fleet: Fleet, options: ProgressOptions = {}): Promise<readonly DeployResult[]> {
    const apps = fleet.apps.map((app) => parseApp(app))
    const { inspections, waitsFor } = await prepareFleet(this.#session, apps, options)
    const deploys = new Map<string, Promise<DeployResult>>()
    // What an app waits for is under way already.
    for (const app of inLayers(apps, waitsFor).flat()) {
      const before = waitsFor(app).flatMap((name) => deploys.get(name) ?? [])
      deploys.set(
        app.name,
        Promise.all(before).then(() => this.#deploy(app, options, inspections.get(app.name))),
      )
    }
    // A failing app must not leave its neighbours half done: all are waited for before its error is thrown.
    await Promise.allSettled(deploys.values())
    return Promise.all(fleet.apps.map(({ name }) => deploys.get(name)!))
  }

  async rollback(
    app: string,
    { to, ...options }: ProgressOptions & { readonly to?: number } = {},
  ): Promise<DeployResult> {
    return this.#session.change(app, () => wishForRollback(this.#session.parts, app, to), options)
  }

  async releases(app: string): Promise<readonly Release[]> {
    const { state } = this.#session.parts
    existingApp({ state }, app)
    return state.releases.list(app).map(({ release, status, createdAt, summary, spec }) => {
      return { app, release, status, createdAt, summary, digest: spec.digest, formation: spec.formation }
    })
  }

  async scale(
    app: string,
    formation: Readonly<Record<string, number>>,
    options: ProgressOptions = {},
  ): Promise<DeployResult> {
    return scaleApp(this.#session, app, formation, options)
  }

  async restart(
    app: string,
    { processType, ...options }: ProgressOptions & { readonly processType?: string } = {},
  ): Promise<DeployResult> {
    const { parts } = this.#session
    return this.#session.change(
      app,
      () => {
        const known = Object.keys(activeRelease(parts, app).spec.processes)
        if (processType !== undefined) assertProcessTypes(app, [processType], known)
        const onActivate = (): void => parts.state.apps.setStopped(app, false)
        return wishForActive(parts, app, {
          replace: processType === undefined ? known : [processType],
          onActivate,
        })
      },
      options,
    )
  }

  async stop(app: string, options: ProgressOptions = {}): Promise<void> {
    await stopApp(this.#session, app, options)
  }

  async start(app: string, options: ProgressOptions = {}): Promise<void> {
    await startApp(this.#session, app, options)
  }

  async destroy(app: string, options: ProgressOptions = {}): Promise<void> {
    await destroyApp(this.#session, app, options, () => this.oneOffs.stopAll(app))
  }

  async run(
    app: string,
    command: string,
    { env, ...options }: RunOptions & { readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<ExitStatus> {
    const { parts } = this.#session
    return parts.engine.run(runSpec(parts, app, command, env), options)
  }

  async enter(app: string, options: EnterOptions = {}): Promise<ExitStatus> {
    return enterApp(this.#session.parts, app, options)
  }

  async *logs(
    app: string,
    { processType, ...options }: LogOptions & { readonly processType?: string } = {},
  ): AsyncIterable<LogLine> {
    const { parts } = this.#session
    existingApp(parts, app)
    if (processType !== undefined) assertHasOutput(parts, app, processType)
    const mask = maskFor(parts, parts.state.releases.active(app))
    const signal = options.signal
      ? AbortSignal.any([options.signal, this.#session.signal])
      : this.#session.signal
    const query = { app, ...(processType !== undefined && { processType }) }
    for await (const line of parts.engine.logs(query, { ...options, signal }))
      yield { ...line, text: mask(line.text) }
  }

  events(
    options: CallOptions & { readonly app?: string; readonly follow?: boolean; readonly lines?: number } = {},
  ): AsyncIterable<PlatformEvent> {
    return streamEvents(this.#session, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }

  /** What was described, from another source; before the first deploy there may be no description yet. */
  #describeWith(target: App | string, source: Source): App {
    if (typeof target !== 'string') return parseApp({ ...target, source })
    const known = this.#session.parts.state.apps.get(target)?.description ?? describeApp(target, { source })
    return parseApp({ ...known, source })
  }

  /** What is meant by a description, which is trusted no more than any input, or by the name of an app that was deployed. */
  #describe(target: App | Fleet | string): App {
    if (typeof target !== 'string') return parseApp(target)
    const problem = nameProblem(target)
    if (problem) throw new BerthError('INVALID_NAME', { what: 'name of an app', name: target, rule: problem })
    const { description } = existingApp(this.#session.parts, target)
    if (!description) throw new BerthError('APP_NOT_DEPLOYED', { app: target })
    return description
  }
}
