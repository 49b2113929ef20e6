import type { CallOptions, ExitStatus, Instance, InstanceChange, ProcessSpec, RunOptions } from '@berth/sdk'
import { formatInstanceName } from '@berth/sdk'
import { checkedFolder } from './checked-folder.ts'
import type { Context } from './context.ts'
import { startError } from './errors.ts'
import { newId } from './new-id.ts'
import { runToEnd } from './one-off.ts'
import { buildEnv } from './process/instance-env.ts'
import { launch } from './process/launch.ts'
import type { Port } from './process/ports.ts'
import { prepareMounts } from './process/prepare-mounts.ts'
import { shellArguments } from './process/shell.ts'
import type { Program } from './process/spawn-gated.ts'
import { Supervised } from './process/supervised.ts'

/** One running copy of a process type. */
export class RunningInstance {
  readonly id: string
  readonly spec: ProcessSpec
  readonly #context: Context
  readonly #program: Program
  readonly #port: Port | undefined
  readonly #supervised: Supervised
  readonly #startedAt = new Date().toISOString()
  readonly #stopping = new AbortController()
  #stopped: Promise<void> | undefined

  /** Starts it; rejects with START_FAILED, and on abort with the signal's reason, leaving nothing behind. */
  static async start(
    context: Context,
    spec: ProcessSpec,
    onChange: (change: InstanceChange) => void,
    { signal }: CallOptions = {},
  ): Promise<RunningInstance> {
    signal?.throwIfAborted()
    let port: Port | undefined
    try {
      const id = newId(spec.app, formatInstanceName(spec))
      const { cwd, root } = await checkedFolder(context, spec)
      const own = await prepareMounts(spec.mounts, context.volumes)
      port = spec.listens ? await context.ports.take() : undefined
      const env = buildEnv({
        platform: context.platformEnv,
        cwd,
        root,
        source: formatInstanceName(spec),
        config: spec.env,
        own,
        ...(port && { port: port.port }),
      })
      if (spec.command === null)
        throw new Error('its build has no command of its own; name one in a Procfile')
      const program = { argv: shellArguments(spec.command), cwd, env, hasInput: false }
      const instance = new RunningInstance(context, id, spec, program, port, onChange)
      await instance.#supervised.start(signal)
      return instance
    } catch (error) {
      port?.release()
      throw startError(spec.app, spec.processType, error, signal)
    }
  }

  private constructor(
    context: Context,
    id: string,
    spec: ProcessSpec,
    program: Program,
    port: Port | undefined,
    onChange: (change: InstanceChange) => void,
  ) {
    this.#context = context
    this.id = id
    this.spec = spec
    this.#program = program
    this.#port = port
    this.#supervised = new Supervised({
      launch: (signal) => this.#launch(signal),
      limit: spec.restart.limit,
      delays: context.delays,
      onChange: (change) => {
        onChange({ instance: this.describe(), change })
        context.logs.wakeFollowers()
      },
    })
  }

  /** Whether it will not run any more. */
  get isOver(): boolean {
    return this.#supervised.isOver
  }

  describe(): Instance {
    const { app, processType, index, release, fingerprint } = this.spec
    return {
      id: this.id,
      app,
      processType,
      index,
      release,
      fingerprint,
      ...(this.#port && { address: { host: '127.0.0.1', port: this.#port.port } }),
      status: this.#supervised.state,
      startedAt: this.#startedAt,
      restarts: this.#supervised.restarts,
    }
  }

  /** Runs a command in its environment; it ends with the instance. */
  async exec(command: string, options: RunOptions): Promise<ExitStatus> {
    const { app, processType, stopTimeout } = this.spec
    const source = formatInstanceName(this.spec)
    const id = newId(app, `${source}.exec`)
    const program = { ...this.#program, argv: shellArguments(command) }
    const until = this.#stopping.signal
    try {
      return await runToEnd(
        this.#context,
        { id, app, source, mark: [this.id, id], stopTimeout, program, isKept: false, until },
        options,
      )
    } catch (error) {
      throw startError(app, processType, error, options.signal)
    }
  }

  /** Ends it and everything beside it. A second call with a shorter timeout shortens the first. */
  async stop(timeout = this.spec.stopTimeout): Promise<void> {
    const supervised = this.#supervised.stop(timeout)
    this.#stopping.abort()
    this.#stopped ??= supervised.finally(() => this.#port?.release())
    await Promise.all([supervised, this.#stopped])
  }

  async #launch(signal?: AbortSignal) {
    const { app, stopTimeout } = this.spec
    const source = formatInstanceName(this.spec)
    const sink = this.#context.logs.sink({ app, source, instance: this.id })
    return await launch(
      this.#context,
      { id: this.id, app, source, mark: [this.id], stopTimeout, program: this.#program, sinks: [sink] },
      signal,
    )
  }
}
