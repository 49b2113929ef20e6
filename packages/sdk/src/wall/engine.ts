import type { Build, Command } from './builder.ts'
import type { Address, ExitStatus, Instance } from './instance.ts'
import type { Output, Terminal, TerminalSize } from './terminal.ts'

/**
 * Where instances run. It starts, lists, watches and stops instances of a process type from a build.
 *
 * Names, order, health policy, routes, releases and retries live above this wall; sockets, images and pids below it.
 * Every call is idempotent, takes an `AbortSignal` and deals in plain data. `engineSuite` in `@berth/sdk/testing`
 * is what defines an engine.
 */
export interface Engine extends AsyncDisposable {
  /** `process`, `docker`, `swarm`: for messages and for telling whose build a build is. */
  readonly name: string

  /**
   * Starts one instance and answers once its process exists; being healthy is for checks to say.
   *
   * Rejects with `START_FAILED` when the process cannot be made. On abort nothing is left behind.
   */
  start(spec: ProcessSpec, options?: CallOptions): Promise<Instance>

  /** Every instance known here, of one app or of all: up, restarting or exited and not yet stopped. */
  list(app?: string, options?: CallOptions): Promise<readonly Instance[]>

  /**
   * Ends an instance and forgets it: SIGTERM to everything it started, SIGKILL after the timeout.
   * Stopping what is not there is not an error: stopping twice is stopping once.
   */
  stop(id: string, options?: StopOptions): Promise<void>

  /** Runs a command in a fresh instance outside the formation, to its end (release phase, `run`). */
  run(spec: OneOffSpec, options?: RunOptions): Promise<ExitStatus>

  /** Runs a command beside a running instance, in its environment (command checks, `enter`). */
  exec(id: string, command: string, options?: RunOptions): Promise<ExitStatus>

  /** The kept output, oldest first, then with `follow` whatever comes, until the signal or the instance's end. */
  logs(query: LogQuery, options?: LogOptions): AsyncIterable<LogLine>

  /** Deletes the kept output of an app that is no more. */
  removeLogs(app: string, options?: CallOptions): Promise<void>

  /** Where an instance sees a mount: its `to`, unless this engine cannot put it there. */
  mountPath(mount: Mount): string

  /** Every change of an instance that nobody asked for: it ended, was started again, or was given up. */
  watch(options?: CallOptions): AsyncIterable<InstanceChange>
}

export interface CallOptions {
  readonly signal?: AbortSignal
}

export interface StopOptions extends CallOptions {
  /**
   * Milliseconds between SIGTERM and SIGKILL.
   *
   * @default the stop timeout it was started with
   */
  readonly timeout?: number
}

export interface RunOptions extends CallOptions {
  /** Called for each line of output, in order. */
  readonly onLine?: (line: LogLine) => void
  /** Called for each piece of output as it comes; no more is read while a promise that it gives is pending. */
  readonly onOutput?: (output: Output) => void | Promise<void>
  /** What the command reads; closed at once when absent. */
  readonly stdin?: AsyncIterable<Uint8Array>
  /**
   * Gives the command a terminal: what is typed is `stdin`, Ctrl-C included, and all that is shown is `stdout` of
   * `onOutput`. There are no lines then, and none of it is kept. Rejects with UNSUPPORTED, before anything runs, where
   * the engine has none to give.
   */
  readonly terminal?: Terminal
  /** Sizes that the terminal changes to. */
  readonly resizes?: AsyncIterable<TerminalSize>
}

/** What a process type of a release needs to become an instance. */
export interface ProcessSpec {
  readonly app: string
  readonly processType: string
  readonly index: number
  readonly release: number
  readonly fingerprint: string
  readonly build: Build
  /** A line of shell: `$PORT`, quotes and `&&` work. `null` only for builds that have a command of their own. */
  readonly command: Command
  /** The config, secrets included: never on a command line, never in a log. `PORT` is the engine's to add. */
  readonly env: Readonly<Record<string, string>>
  /** Whether it is given a `PORT` and an address. */
  readonly listens: boolean
  /** The `PORT` that is asked for. Engines whose instances are in the host's network give another one. @default the engine's */
  readonly port?: number
  readonly mounts: readonly Mount[]
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stopTimeout: number
  readonly restart: RestartPolicy
  /** Ports of the host that lead into it. An engine whose instances bind them by themselves has nothing to do. @default none */
  readonly publish?: readonly PublishedPort[]
  /** @default none but those of the machine */
  readonly limits?: Limits
  /** In the engine's own words and in their one form; only of engines that are an `OptionReader`. @default none */
  readonly options?: readonly string[]
}

/** A fixed port of the host. */
export interface PublishedPort {
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
}

/** A port of the host that leads to an instance. */
export interface HostPort extends PublishedPort {
  /** The address of the host; empty for all. */
  readonly host: string
}

/** What an instance may use at the most, on engines that can hold it to that. */
export interface Limits {
  /** In bytes; more ends it. */
  readonly memory?: number
  /** How many CPUs' worth of time, such as 0.5. */
  readonly cpus?: number
}

/** A place on disk that an instance sees. Never removed because a description no longer names it. */
export interface Mount {
  /** An absolute path on the host, or the name of a place that the platform keeps under its home. */
  readonly from: string
  /** An absolute path as the instance sees it. */
  readonly to: string
  readonly readOnly: boolean
  /** The user, and the group, that the place belongs to, by their numbers: `1000:1000`. @default whom the engine gives a new one to */
  readonly owner?: string
  /** Its permissions in octal digits, such as `0750`. @default those that the engine gives a new one */
  readonly mode?: string
}

/** What happens when an instance ends by itself with anything but 0. One that exits 0 is done, and stays down. */
export interface RestartPolicy {
  /** How often it is started again before it is given up; the count begins anew after ten minutes up. */
  readonly limit: number
}

/** A command outside the formation, in an environment of its own. */
export interface OneOffSpec {
  readonly app: string
  /** How it is named in logs and labels: `release`, `run`. */
  readonly processType: string
  readonly release: number
  readonly build: Build
  readonly command: string
  readonly env: Readonly<Record<string, string>>
  readonly mounts: readonly Mount[]
  readonly stopTimeout: number
  /** @default none but those of the machine */
  readonly limits?: Limits
  /** As those of a `ProcessSpec`. @default none */
  readonly options?: readonly string[]
}

export interface LogQuery {
  readonly app: string
  readonly processType?: string
  /** Only this instance, by its id. */
  readonly instance?: string
}

export interface LogOptions extends CallOptions {
  /** How many lines of history at the most. @default 100 */
  readonly lines?: number
  /** Whether to go on with what comes. @default false */
  readonly follow?: boolean
}

/** One line of output, without its line break. */
export interface LogLine {
  /** ISO 8601 with milliseconds, when the line was read. */
  readonly at: string
  readonly app: string
  /** `web.1`, `release`, `run`. */
  readonly source: string
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

export interface InstanceChange {
  readonly instance: Instance
  readonly change: 'exited' | 'restarted' | 'given-up'
}

/** Engines that run backing services themselves. */
export interface ResourceHost {
  /** Makes the resource run and answers where; its data stays where it was. Idempotent. */
  startResource(spec: ResourceSpec, options?: CallOptions): Promise<Address>
  /**
   * Replaces its data by that of a dump (of a Redis, an RDB file), and answers where it runs with it. The dump is tried
   * out beside it first: one that is not whole rejects with RESOURCE_FAILED, and all stays as it was.
   */
  importResource(spec: ResourceSpec, dump: AsyncIterable<Uint8Array>, options?: CallOptions): Promise<Address>
  /** Stops it and keeps its data. */
  stopResource(name: string, options?: CallOptions): Promise<void>
  /** Stops it and deletes its data. */
  destroyResource(name: string, options?: CallOptions): Promise<void>
}

export interface ResourceSpec {
  readonly kind: 'redis'
  readonly name: string
  readonly password: string
  /** Where it was reached before: kept when it can be, so that what is linked to it need not be started again. */
  readonly address?: Address
}

/** Engines that can hold instances to `limits`; others leave them alone. */
export interface LimitKeeper {
  readonly keepsLimits: true
}

/** Whether this engine holds instances to limits. */
export function isLimitKeeper(engine: object): engine is LimitKeeper {
  return 'keepsLimits' in engine
}

/** Engines that keep places for mounts by their names. */
export interface PlaceKeeper {
  /** Makes the place if it is not there, and gives it to its owner. Idempotent; what is in it stays. */
  ensurePlace(
    name: string,
    options?: CallOptions & { readonly owner?: string; readonly mode?: string },
  ): Promise<void>
}

/** Whether this engine keeps places for mounts. */
export function isPlaceKeeper(engine: object): engine is PlaceKeeper {
  return 'ensurePlace' in engine
}

/** Whether this engine also runs backing services such as Redis. */
export function isResourceHost(engine: object): engine is ResourceHost {
  return 'startResource' in engine
}
