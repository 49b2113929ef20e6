import type { App } from '../descriptions/app.ts'
import type { Fleet } from '../descriptions/fleet.ts'
import type { AppPlan } from '../plan/step.ts'
import type { AppSettings } from '../settings/app-settings.ts'
import type { BuildExplanation, Source } from '../wall/builder.ts'
import type { Address, ExitStatus, Instance } from '../wall/instance.ts'
import type { CallOptions, LogLine, LogOptions, RunOptions } from '../wall/engine.ts'
import type { EnterOptions } from './enter-app.ts'
import type { AppCertificate, CertificateFiles, CertificateSettings } from '../wall/certificates.ts'
import type { RoutingProperties } from '../wall/routing.ts'
import type { PlatformEvent, ProgressOptions } from './event.ts'
import type { PlatformChecks } from './platform-checks.ts'
import type { PlatformOneOffs } from './platform-one-offs.ts'
import type { PlatformSettings } from './platform-settings.ts'
import type { BuildOutput } from '../store/build-outputs.ts'
import type { ConfigFormat, ConfigScope } from '../config/format.ts'

/**
 * An open state directory with an engine and a router: everything that Berth can do.
 *
 * `openPlatform` gives one in this process, `connectPlatform` of `@berth/server/client` one that talks to a process that
 * runs already; a script need not know which of the two it holds.
 */
export interface Platform extends AsyncDisposable {
  /** What `deploy` would do. Pure: it changes nothing. */
  plan(target: App | Fleet | string, options?: CallOptions): Promise<readonly AppPlan[]>

  /**
   * Makes the app run as described, and answers when the new release is serving. What was there before stays as it was
   * when anything fails. An app's name deploys it as it was described last, from its source as it is now.
   *
   * @param options.source - in place of the source that is described; an app that has no description yet gets one of it
   */
  deploy(
    target: App | string,
    options?: ProgressOptions & { readonly source?: Source },
  ): Promise<DeployResult>

  /**
   * Deploys every app of a fleet in the order of their references, apps that do not refer to each other at the same time.
   * All are planned and built before the first is changed, so that what can be known before changes nothing. An app that
   * fails later leaves those that went up where they are; what refers to it is not begun.
   */
  up(fleet: Fleet, options?: ProgressOptions): Promise<readonly DeployResult[]>

  /** Brings an earlier release back: its build, config and formation together. It never builds. */
  rollback(app: string, options?: ProgressOptions & { readonly to?: number }): Promise<DeployResult>

  /** The releases of an app, newest first. */
  releases(app: string): Promise<readonly Release[]>

  /** Sets quantities; other process types keep theirs. Instances that need not change are kept. */
  scale(
    app: string,
    formation: Readonly<Record<string, number>>,
    options?: ProgressOptions,
  ): Promise<DeployResult>

  /** Replaces every instance, or those of one process type, by new ones of the same release, dropping nothing. */
  restart(app: string, options?: ProgressOptions & { readonly processType?: string }): Promise<DeployResult>

  /** Stops every instance and keeps all else. It stays stopped until `start` or a deploy. */
  stop(app: string, options?: ProgressOptions): Promise<void>

  /** Starts a stopped app. Does nothing when it runs. */
  start(app: string, options?: ProgressOptions): Promise<void>

  /**
   * Runs a command in the active release's build and config, in an instance of its own, and answers how it ended. A first word
   * that names a line of the Procfile stands for its command.
   */
  run(
    app: string,
    command: string,
    options?: RunOptions & { readonly env?: Readonly<Record<string, string>> },
  ): Promise<ExitStatus>

  /** Runs a command beside a running instance, in its environment: a shell, unless another is named. */
  enter(app: string, options?: EnterOptions): Promise<ExitStatus>

  /**
   * Output of an app's instances: the kept lines in order of time, then with `follow` whatever comes. The name of a task
   * (`release`) or of a one-off (`run`) may stand for a process type. Throws `UNKNOWN_PROCESS_TYPE` for what has none.
   */
  logs(app: string, options?: LogOptions & { readonly processType?: string }): AsyncIterable<LogLine>

  readonly apps: PlatformApps
  readonly config: PlatformConfig
  readonly domains: PlatformDomains
  readonly settings: PlatformSettings
  readonly checks: PlatformChecks
  readonly oneOffs: PlatformOneOffs
  readonly builds: PlatformBuilds
  readonly routing: PlatformRouting
  readonly certificates: PlatformCertificates
  readonly registry: PlatformRegistry
  readonly redis: PlatformRedis

  /** Stops an app and deletes its releases, builds and config. Volumes and resources stay. */
  destroy(app: string, options?: ProgressOptions): Promise<void>

  /** What happened, oldest first, then with `follow` what happens. */
  events(
    options?: CallOptions & { readonly app?: string; readonly follow?: boolean; readonly lines?: number },
  ): AsyncIterable<PlatformEvent>
}

/** What a deploy came to. */
export interface DeployResult {
  readonly app: string
  /** The release that is active now. */
  readonly release: number
  /** `false`: there was nothing to change, so nothing was restarted. */
  readonly changed: boolean
  /** Where it is reached. Empty when it has no web process. */
  readonly urls: readonly string[]
  /** Milliseconds. */
  readonly duration: number
}

/** A build plus a config plus a formation, numbered. */
export interface Release {
  readonly app: string
  readonly release: number
  /** `pending` only while its deploy runs. Older ones than the retention have no build any more and are `removed`. */
  readonly status: 'pending' | 'active' | 'superseded' | 'failed' | 'removed'
  readonly createdAt: string
  /** `new source; web 1 -> 2` */
  readonly summary: string
  /** The digest of its source. */
  readonly digest: string
  readonly formation: Readonly<Record<string, number>>
}

/** An app at a glance. */
export interface AppReport {
  readonly app: string
  readonly state: 'created' | 'running' | 'degraded' | 'stopped'
  /** The active release; absent before the first deploy. */
  readonly release?: number
  /** Where its code comes from: a folder or an image; absent until the first deploy. */
  readonly source?: string
  /** Of an image: the reference with the digest that runs. */
  readonly image?: string
  readonly domains: readonly string[]
  readonly urls: readonly string[]
  readonly formation: Readonly<Record<string, number>>
  readonly instances: readonly Instance[]
  /** Config key to resource. */
  readonly resources: Readonly<Record<string, string>>
  /** What was set by hand beside config: options, limits, mounts, buildpacks. */
  readonly settings: AppSettings
}

/** Logins of registries of images, which all apps share. */
export interface PlatformRegistry {
  /** Keeps a login, encrypted, once its registry takes it. Rejects with INVALID_OPTION when it does not. */
  login(registry: string, username: string, password: string, options?: CallOptions): Promise<void>
  logout(registry: string): Promise<void>
  list(): Promise<readonly { readonly registry: string; readonly username: string }[]>
}

export interface PlatformBuilds {
  /** How a source would be built, or that of an app as it is described and set, and why. Rejects with INVALID_SOURCE when it could not be. */
  detect(target: Source | string, options?: CallOptions): Promise<BuildExplanation>
  /** What the build of a release printed, or without one what the latest build did, also when it failed. */
  output(app: string, options?: { readonly release?: number }): Promise<BuildOutput>
}

export interface PlatformApps {
  /** Makes an app without a release, so that config, domains and resources can be given to it first. */
  create(app: string): Promise<void>
  list(): Promise<readonly AppReport[]>
  report(app: string): Promise<AppReport>
}

/** A scope is an app's name, or `{ global: true }` for what all apps share. */
export interface PlatformConfig {
  /** Every key and value that was set by hand or generated. The caller decides whether to show them. */
  list(scope: ConfigScope): Promise<Readonly<Record<string, string>>>
  /** One value. Rejects with CONFIG_NOT_FOUND. */
  get(scope: ConfigScope, key: string): Promise<string>
  /** Sets all keys or none, then releases the app with them when it runs; nothing changed: nothing happens. */
  set(
    scope: ConfigScope,
    values: Readonly<Record<string, string>>,
    options?: ConfigChangeOptions,
  ): Promise<ConfigResult>
  unset(scope: ConfigScope, keys: readonly string[], options?: ConfigChangeOptions): Promise<ConfigResult>
  /** Unsets every key. An earlier release still has those that it was made with. */
  clear(scope: ConfigScope, options?: ConfigChangeOptions): Promise<ConfigResult>
  /** Reads what `export` writes; with `replace`, keys that it does not have are removed. */
  import(
    scope: ConfigScope,
    text: string,
    options?: ConfigChangeOptions & { readonly format?: 'envfile' | 'json'; readonly replace?: boolean },
  ): Promise<ConfigResult>
  export(scope: ConfigScope, format: ConfigFormat): Promise<string>
}

export interface ConfigChangeOptions extends ProgressOptions {
  /** Whether running apps get the new config at once. @default true */
  readonly restart?: boolean
}

export interface ConfigResult {
  readonly changed: readonly string[]
  /** One for each app that was released with it. */
  readonly deploys: readonly DeployResult[]
}

export interface PlatformDomains {
  /** Takes effect at once; no instance is restarted. The first one replaces the default domain. */
  add(app: string, domains: readonly string[]): Promise<readonly string[]>
  remove(app: string, domains: readonly string[]): Promise<readonly string[]>
  /** Replaces all that were added, with none by nothing; those that the app's description names stay. */
  set(app: string, domains: readonly string[]): Promise<readonly string[]>
}

/** Properties to set; `null` sets one back to what is usual. */
export type RoutingChanges = {
  readonly [Name in keyof RoutingProperties]: RoutingProperties[Name] | null
}

/** How requests of an app are treated. It takes effect at once; no instance is restarted. */
export interface PlatformRouting {
  /** What was set by hand. */
  report(app: string): Promise<RoutingProperties>
  /**
   * Sets some properties and leaves the others. Rejects with UNSUPPORTED when the router knows none, or the engine no ports;
   * what cannot be is refused, and then nothing has changed for any app. A mapped port of HTTPS without a certificate is a warning.
   */
  set(app: string, changes: RoutingChanges, options?: ProgressOptions): Promise<RoutingProperties>
}

/** Certificates of apps. What changes them rejects with UNSUPPORTED when the router speaks no HTTPS. */
export interface PlatformCertificates {
  /**
   * Gets a certificate for all domains of an app, now and whenever they change, and renews it. Domains that cannot be proved
   * are in `failed` and tried again. Rejects with CERTIFICATE_FAILED when none could be.
   */
  enable(app: string, options?: { readonly force?: boolean }): Promise<AppCertificate>
  /** Forgets an app's certificate, whoever made it. */
  disable(app: string): Promise<void>
  /** Uses a certificate that somebody brought; it is never renewed. */
  add(app: string, files: CertificateFiles): Promise<AppCertificate>
  /** What is known of every app's, also where nothing runs. */
  list(): Promise<readonly AppCertificate[]>
  /** Renews now what is due; a platform that runs does so by itself. */
  renew(): Promise<readonly AppCertificate[]>
  settings(): Promise<CertificateSettings>
  /** Says whom certificates are asked from; an empty text sets back to what is usual. */
  set(settings: CertificateSettings): Promise<CertificateSettings>
}

export interface ResourceReport {
  readonly name: string
  readonly kind: 'redis'
  readonly state: 'up' | 'stopped'
  readonly address?: Address
  /** App and config key of everything that it is linked to. */
  readonly links: readonly { readonly app: string; readonly key: string }[]
}

/** All data of a Redis, as it was given or taken. */
export interface DumpResult {
  readonly bytes: number
  /** Of the bytes, in hexadecimal. */
  readonly sha256: string
}

export interface PlatformRedis {
  create(name: string, options?: ProgressOptions): Promise<ResourceReport>
  list(): Promise<readonly ResourceReport[]>
  info(name: string): Promise<ResourceReport>
  /** Gives the app the resource's URL in a config key. @param options.key - @default 'REDIS_URL' */
  link(
    name: string,
    app: string,
    options?: ConfigChangeOptions & { readonly key?: string },
  ): Promise<ConfigResult>
  unlink(name: string, app: string, options?: ConfigChangeOptions): Promise<ConfigResult>
  /** Gives all its data at one instant to `onOutput`, as the bytes of an RDB file, while it goes on. */
  export(name: string, options?: CallOptions & Pick<RunOptions, 'onOutput'>): Promise<DumpResult>
  /** Replaces its data by that of an RDB file, which is tried out first: one that is not whole changes nothing. */
  import(name: string, options?: CallOptions & Pick<RunOptions, 'stdin'>): Promise<DumpResult>
  /** Deletes it and all its data. Rejects with RESOURCE_IN_USE while it is linked. */
  destroy(name: string, options?: CallOptions): Promise<void>
}
