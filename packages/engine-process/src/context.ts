import type { LogStore } from './logs/log-store.ts'
import type { Tools } from './process/launch.ts'
import type { PortPool } from './process/ports.ts'
import type { RestartDelays } from './process/supervised.ts'

/** What everything in one engine shares. */
export interface Context extends Tools {
  /** The folder of the places that mounts name. */
  readonly volumes: string
  readonly logs: LogStore
  readonly ports: PortPool
  readonly delays: RestartDelays
  /** The platform's own environment, of which instances see very little. */
  readonly platformEnv: Readonly<Record<string, string | undefined>>
}
