import { own } from '../own.ts'
import type { Instance } from '../wall/instance.ts'
import type { Observation } from './plan-app.ts'

/** Which instances stay, which are to be started, and which are to go. */
export interface Placement {
  readonly kept: readonly Instance[]
  readonly start: readonly { readonly processType: string; readonly index: number }[]
  /** To go because a new one takes their place. */
  readonly replaced: readonly Instance[]
  /** To go without a successor. */
  readonly surplus: readonly Instance[]
  /** Process types whose old instances go before their new ones start. */
  readonly stopFirst: ReadonlySet<string>
}

/** Compares the formation with what runs. An instance stays when starting it again would change nothing. */
export function placeInstances(observed: Observation): Placement {
  const { draft, running, fingerprints, failedReleases, replace } = observed
  const { formation, processes } = draft.spec
  const kept: Instance[] = []
  const start: { processType: string; index: number }[] = []
  for (const processType of Object.keys(processes)) {
    for (let index = 1; index <= (own(formation, processType) ?? 0); index += 1) {
      const same = running.find(
        (instance) =>
          instance.processType === processType &&
          instance.index === index &&
          instance.fingerprint === fingerprints[processType] &&
          !replace.includes(processType) &&
          !failedReleases.includes(instance.release) &&
          isAsItShouldBe(instance),
      )
      if (same) kept.push(same)
      else start.push({ processType, index })
    }
  }
  const leaving = running.filter((instance) => !kept.includes(instance)).sort(byName)
  const hasSuccessor = (instance: Instance): boolean =>
    start.some(({ processType, index }) => processType === instance.processType && index === instance.index)
  return {
    kept,
    start,
    replaced: leaving.filter(hasSuccessor),
    surplus: leaving.filter((instance) => !hasSuccessor(instance)),
    stopFirst: new Set(Object.keys(processes).filter((type) => processes[type]!.order === 'stop-first')),
  }
}

function byName(left: Instance, right: Instance): number {
  return left.processType.localeCompare(right.processType) || left.index - right.index
}

// One that exited with 0 has done its work; starting it again would do the work twice.
function isAsItShouldBe({ status }: Instance): boolean {
  return status.state !== 'exited' || status.status.code === 0
}
