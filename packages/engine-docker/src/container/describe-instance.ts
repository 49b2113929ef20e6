import type { Health, Instance, InstanceState } from '@berth/sdk'
import type { ContainerInspectInfo } from 'dockerode'
import { parseLabels } from '../labels.ts'
import type { AppLabels } from '../labels.ts'
import { exitStatusOf } from './exit-status.ts'

/** The instance that a container is; nothing for one that is none, or that was made and never started. */
export function describeInstance(info: ContainerInspectInfo): Instance | undefined {
  const labels = parseLabels(info.Config.Labels)
  if (labels?.kind !== 'instance' || info.State.Status === 'created') return undefined
  const { State, RestartCount } = info
  // Docker counts a restart when it decides on it, not when it is done.
  const restarts = State.Restarting ? RestartCount - 1 : RestartCount
  const health = healthOf(info)
  const instance = instanceOf(info.Name.slice(1), labels, stateOf(info), restarts)
  return health ? { ...instance, health } : instance
}

/** The instance of that name and these labels, in a state. */
export function instanceOf(id: string, labels: AppLabels, status: InstanceState, restarts: number): Instance {
  const { app, processType, index = 1, release, fingerprint = '', address, startedAt } = labels
  return {
    id,
    app,
    processType,
    index,
    release,
    fingerprint,
    ...(address && { address }),
    status,
    startedAt,
    restarts,
  }
}

/** What Docker's own check says: of the image, or of `--health-cmd`. */
function healthOf({ State }: ContainerInspectInfo): Health | undefined {
  const status = State.Health?.Status
  if (status !== 'starting' && status !== 'healthy' && status !== 'unhealthy') return undefined
  const { FailingStreak: failures = 0, Log: log = [] } = State.Health ?? {}
  const last = log.findLast(({ ExitCode }) => ExitCode !== 0)
  const said = last?.Output.trim().split('\n').at(-1)
  const problem = last && `it exited with code ${last.ExitCode}${said ? `: ${said}` : ''}`
  return { state: status, failures, ...(problem !== undefined && { problem }) }
}

function stateOf({ State, RestartCount }: ContainerInspectInfo): InstanceState {
  if (State.Restarting) {
    return { state: 'restarting', attempt: RestartCount, ended: exitStatusOf(State.ExitCode) }
  }
  return State.Running ? { state: 'up' } : { state: 'exited', status: exitStatusOf(State.ExitCode) }
}
