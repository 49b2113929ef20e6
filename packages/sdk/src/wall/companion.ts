/** Engines that run programs of the platform itself beside its instances, such as a router. */
export interface CompanionHost {
  /** Nothing is done yet: what answers here is how the program is run and looked at. */
  companion(spec: CompanionSpec): Companion
}

/** Whether this engine also runs programs of the platform itself. */
export function isCompanionHost(engine: object): engine is CompanionHost {
  return 'companion' in engine
}

/** A program in the host's network, that may do nothing else there than its user may. */
export interface CompanionSpec {
  /** What it is called within the platform: `router`. */
  readonly name: string
  readonly image: string
  readonly command: readonly string[]
  /**
   * An absolute path of this machine, which it sees as the same and where alone it can write. On another machine it sees
   * a copy: see `refresh`.
   */
  readonly folder: string
  /** Unix sockets in its folder at which it listens, and which can be connected to from here, wherever it is. @default none */
  readonly sockets?: readonly string[]
  readonly user: CompanionUser
  /** What ends it in good order: `SIGTERM`, `SIGUSR1`. */
  readonly stopSignal: string
}

export interface CompanionUser {
  readonly uid: number
  readonly gid: number
}

/**
 * One program. It is started again whenever it ends by itself, also when nobody is there to see it, and goes on when the
 * platform ends.
 */
export interface Companion {
  /** Makes it run as it was specified. One that runs so already is left as it is, one that runs otherwise is replaced. */
  start(): Promise<void>
  /** Has it see what its folder is now; to be called after a change there. Starting it and running a command do so, too. */
  refresh(): Promise<void>
  /** What it does; nothing when there is none. */
  status(): Promise<CompanionStatus | undefined>
  /** Runs another command of the same image with the same rights. */
  run(command: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<CompanionRun>
  /** Its last lines of output. */
  output(): Promise<readonly string[]>
  /** Where a person finds its output. */
  readonly outputPlace: string
  /** Ends it and removes it. It may take as long as the timeout, in milliseconds. */
  stop(timeout: number): Promise<void>
}

export interface CompanionStatus {
  /** - `ended`: it ended and nobody is about to start it again */
  readonly state: 'up' | 'restarting' | 'ended'
  /** ISO 8601, of the latest start: another one when it was started again meanwhile. */
  readonly startedAt: string
  /** How often it was started again by itself. */
  readonly restarts: number
}

export interface CompanionRun {
  readonly code: number
  /** All that it printed. */
  readonly output: string
}
