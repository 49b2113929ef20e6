import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { BerthError } from '@berth/sdk'
import type { Address } from '@berth/sdk'
import type { Context } from '../context.ts'
import { newId } from '../new-id.ts'
import { launch } from '../process/launch.ts'
import type { Port } from '../process/ports.ts'
import { Supervised } from '../process/supervised.ts'
import { pingRedis } from './ping-redis.ts'

const READY_TIMEOUT = 60_000
// Long enough to write a large append-only file out; killed before that, it still replays what it has.
const STOP_TIMEOUT = 30_000
const LINES_IN_ERROR = 20

/** One server of a resource, kept running. */
export interface RedisServerSpec {
  readonly name: string
  readonly password: string
  readonly port: Port
  /** Absolute path of the server's program. */
  readonly program: string
  /** Absolute path of its configuration file. */
  readonly config: string
}

/** A Redis server that is started again, for ever, when it ends by itself. Its output is the log of `redis.<name>`. */
export class RedisServer {
  readonly #context: Context
  readonly #spec: RedisServerSpec
  readonly #id: string
  readonly #app: string
  readonly #supervised: Supervised

  constructor(context: Context, spec: RedisServerSpec) {
    this.#context = context
    this.#spec = spec
    this.#app = `redis.${spec.name}`
    this.#id = newId(this.#app, 'redis')
    this.#supervised = new Supervised({
      launch: (signal) => this.#launch(signal),
      limit: Infinity,
      delays: context.delays,
      onChange: () => {},
    })
  }

  get password(): string {
    return this.#spec.password
  }

  get #address(): Address {
    return { host: '127.0.0.1', port: this.#spec.port.port }
  }

  /** Answers when it is ready; rejects with RESOURCE_FAILED when it ends instead. */
  async start(signal?: AbortSignal): Promise<void> {
    await this.#supervised.start(signal)
    await this.#wait(() => this.#supervised.state.state !== 'up' || this.#supervised.restarts > 0, signal)
  }

  /** Answers where it is when it is ready, also when it is just being started again. */
  async ready(signal?: AbortSignal): Promise<Address> {
    await this.#wait(() => false, signal)
    return this.#address
  }

  async stop(): Promise<void> {
    await this.#supervised.stop(STOP_TIMEOUT)
    this.#spec.port.release()
  }

  async #wait(hasFailed: () => boolean, signal?: AbortSignal): Promise<void> {
    const deadline = performance.now() + READY_TIMEOUT
    for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
      const answer = await pingRedis(this.#address, this.#spec.password)
      signal?.throwIfAborted()
      if (answer === 'PONG') return
      if (hasFailed()) throw await this.#failed('it ended')
      if (performance.now() > deadline) throw await this.#failed(answer)
      await setTimeout(pause, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted())
    }
  }

  async #failed(problem: string): Promise<BerthError> {
    const output: string[] = []
    const query = { app: this.#app, instance: this.#id }
    for await (const line of this.#context.logs.read(query, { lines: LINES_IN_ERROR }, () => true)) {
      output.push(line.text)
    }
    return new BerthError('RESOURCE_FAILED', { resource: this.#spec.name, problem, output })
  }

  async #launch(signal?: AbortSignal) {
    const { logs, platformEnv } = this.#context
    const { program, config } = this.#spec
    const owner = { app: this.#app, source: 'redis', instance: this.#id }
    return await launch(
      this.#context,
      {
        id: this.#id,
        app: this.#app,
        source: 'redis',
        mark: [this.#id],
        stopTimeout: STOP_TIMEOUT,
        program: {
          argv: [program, config],
          cwd: dirname(config),
          env: { PATH: platformEnv['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
          hasInput: false,
        },
        sinks: [logs.sink(owner)],
      },
      signal,
    )
  }
}
