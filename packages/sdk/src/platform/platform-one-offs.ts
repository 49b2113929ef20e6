/** Commands of an app that go on by themselves until they end, are stopped, or the platform ends. */
export interface PlatformOneOffs {
  /**
   * Starts a command as `run` would, and answers at once. What it prints is in the app's logs, by its name; how it ended is an
   * event.
   */
  start(
    app: string,
    command: string,
    options?: { readonly env?: Readonly<Record<string, string>> },
  ): Promise<OneOffReport>
  /** Those of an app that go on, oldest first. */
  list(app: string): Promise<readonly OneOffReport[]>
  /** Ends one, and answers when it has ended. Rejects with INSTANCE_NOT_FOUND. */
  stop(app: string, name: string): Promise<void>
}

/** A command that goes on by itself. */
export interface OneOffReport {
  readonly app: string
  /** `run-3f9c1a`: how its lines in the logs are named. */
  readonly name: string
  /** As it was given. */
  readonly command: string
  /** ISO 8601. */
  readonly startedAt: string
}
