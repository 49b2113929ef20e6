import { mkdir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lockHome } from '@berth/sdk'
import { FolderBuilder } from './build/folder-builder.ts'
import type { Context } from './context.ts'
import { ProcessEngine } from './engine.ts'
import type { LogBounds } from './logs/app-log.ts'
import { LogStore } from './logs/log-store.ts'
import { endPredecessors } from './process/end-predecessors.ts'
import { OutputPipes } from './process/output-pipes.ts'
import { PortPool } from './process/ports.ts'
import type { PortRange } from './process/ports.ts'
import { Records } from './process/records.ts'
import type { RestartDelays } from './process/supervised.ts'
import { RedisHost } from './redis/redis-host.ts'
import type { RedisOptions } from './redis/redis-host.ts'

export interface ProcessEngineOptions {
  /** Absolute path of the platform's home: builds, logs, volumes and the data of resources lie there. */
  readonly home: string
  /** The platform's own environment, of which instances see the `PATH` and a few names. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>
  /**
   * Where instances listen, on 127.0.0.1. Outside of what the system gives to outgoing connections.
   *
   * @default { first: 20_000, last: 29_999 }
   */
  readonly ports?: PortRange
  /** @default { first: 200, longest: 30_000, steadyAfter: 600_000 } */
  readonly restartDelays?: RestartDelays
  /** For each app. @default { fileBytes: 5_242_880, files: 5 } */
  readonly logs?: LogBounds
  readonly redis?: RedisOptions
}

const DEFAULTS = {
  ports: { first: 20_000, last: 29_999 },
  restartDelays: { first: 200, longest: 30_000, steadyAfter: 600_000 },
  logs: { fileBytes: 5_242_880, files: 5 },
  redis: {},
} as const satisfies Omit<ProcessEngineOptions, 'home' | 'env'>

/**
 * Opens the engine that runs instances as supervised child processes: no root, no Docker.
 * What a killed predecessor left running in the same home is ended first. It has the home for itself until it is disposed.
 *
 * @throws {BerthError} HOME_IN_USE when another engine has the home open
 *
 * @example
 * await using engine = await processEngine({ home: '/home/ann/.berth' })
 */
export async function processEngine(options: ProcessEngineOptions): Promise<ProcessEngine> {
  const { ports, restartDelays, logs, redis } = { ...DEFAULTS, ...options }
  await mkdir(join(options.home, 'engine'), { recursive: true, mode: 0o700 })
  const home = await realpath(options.home)
  const lock = lockHome(join(home, 'engine'))
  try {
    const records = new Records(join(home, 'engine/processes'))
    const builder = new FolderBuilder(home)
    // A task that still runs writes into the build that it makes.
    await endPredecessors(home, records)
    await Promise.all([builder.clean(), rm(join(home, 'engine/pipes'), { recursive: true, force: true })])
    const context: Context = {
      home,
      volumes: join(home, 'volumes'),
      records,
      pipes: new OutputPipes(join(home, 'engine/pipes')),
      logs: new LogStore(join(home, 'logs'), logs),
      ports: new PortPool(ports),
      delays: restartDelays,
      platformEnv: options.env ?? process.env,
    }
    const dispose = () => lock[Symbol.dispose]()
    return new ProcessEngine({ context, builder, redis: new RedisHost(context, redis), dispose })
  } catch (error) {
    lock[Symbol.dispose]()
    throw error
  }
}
