import { formatCheck } from '../descriptions/check.ts'
import { compareReleases } from '../release/compare-releases.ts'
import type { ReleaseDraft } from '../release/draft-release.ts'
import { WEB } from '../release/release-spec.ts'
import type { ReleaseSpec } from '../release/release-spec.ts'
import type { ReleaseRecord } from '../store/release-store.ts'
import type { Build } from '../wall/builder.ts'
import { formatInstanceName } from '../wall/instance.ts'
import type { Instance } from '../wall/instance.ts'
import type { Route } from '../wall/router.ts'
import { placeInstances } from './place-instances.ts'
import type { Placement } from './place-instances.ts'
import type { AppPlan, Change, Step, Task } from './step.ts'

/** All that a plan is made of, as it was read at one moment. */
export interface Observation {
  readonly app: string
  readonly isNew: boolean
  readonly draft: ReleaseDraft
  readonly active?: ReleaseRecord
  readonly nextRelease: number
  /** Whether the task of the first deploy has still to run. */
  readonly isFirstPostdeployDue: boolean
  /** The build of the draft's source, when it is there already. */
  readonly build?: Build
  /** What the predeploy task made of it for a release that the draft is one of, when it is there. */
  readonly prepared?: Build
  readonly missingResources: readonly string[]
  readonly running: readonly Instance[]
  /** Whatever still runs of these has not passed its checks. */
  readonly failedReleases: readonly number[]
  /** By process type, what its instances would be started with. */
  readonly fingerprints: Readonly<Record<string, string>>
  readonly domains: readonly string[]
  readonly route?: Route
  /** Why there is a release although nothing differs, or besides what differs. */
  readonly reason?: Change
  /** Process types whose instances are replaced although nothing differs. */
  readonly replace: readonly string[]
}

/** The steps that bring an app from what was observed to its draft. Pure. */
export function planApp(observed: Observation): AppPlan {
  const { app, draft, active, reason } = observed
  const changes = compareReleases(active, draft)
  const isRelease = changes.length > 0 || reason?.what === 'rollback'
  const release = isRelease ? observed.nextRelease : active!.release
  const runs = runsTasks(changes, reason)
  const placed = placeInstances(observed)
  const prepares = runsPredeploy(observed, runs, isRelease || placed.start.length > 0)
  // What runs of another build than its release says would have to be started again sooner or later.
  const placement = prepares
    ? placeInstances({ ...observed, replace: Object.keys(draft.spec.processes) })
    : placed
  const isMissing = observed.build === undefined && (prepares || observed.prepared === undefined)
  const needsBuild = isMissing && (isRelease || placement.start.length > 0)
  const why = reason ? [reason, ...changes] : changes

  const steps: Step[] = [
    ...(observed.isNew ? [{ do: 'create-app' } as const] : []),
    ...observed.missingResources.map(
      (resource) => ({ do: 'create-resource', resource, kind: 'redis' }) as const,
    ),
    ...setConfig(draft),
    ...(needsBuild ? [{ do: 'build', digest: draft.spec.digest } as const] : []),
    ...(isRelease ? [{ do: 'release', release, changes: why } as const] : []),
    ...(prepares ? tasks(draft.spec, ['predeploy']) : []),
    ...(runs
      ? tasks(draft.spec, [
          'release',
          ...(observed.isFirstPostdeployDue ? (['first-postdeploy'] as const) : []),
        ])
      : []),
    ...startAndCheck(draft.spec, placement, 'start-first'),
    ...startAndCheck(draft.spec, placement, 'stop-first'),
    ...(needsRoute(observed, placement) ? [{ do: 'route', domains: observed.domains } as const] : []),
    ...(isRelease ? [{ do: 'activate', release } as const] : []),
    ...(runs ? tasks(draft.spec, ['postdeploy']) : []),
    ...drainAndStop(placement),
  ]
  return { app, release, steps }
}

function setConfig({ newConfig }: ReleaseDraft): Step[] {
  return (['global', 'app'] as const).flatMap((scope) => {
    const keys = Object.keys(newConfig[scope])
    return keys.length === 0 ? [] : [{ do: 'set-config', keys, scope } as const]
  })
}

// A formation alone changes nothing that a migration could be about.
function runsTasks(changes: readonly Change[], reason: Change | undefined): boolean {
  return (
    reason?.what === 'rollback' ||
    changes.some((change) => change.what === 'source' || change.what === 'config')
  )
}

/** A release that is gone back to has its prepared build. One that is lost is made again when it is needed. */
function runsPredeploy(
  { draft: { spec }, prepared, reason }: Observation,
  runsTasks: boolean,
  isNeeded: boolean,
): boolean {
  if (spec.tasks.predeploy === undefined) return false
  if (spec.unprepared === undefined) return runsTasks
  return (runsTasks && reason?.what !== 'rollback') || (isNeeded && prepared === undefined)
}

function tasks(spec: ReleaseSpec, names: readonly Task[]): Step[] {
  return names.flatMap((task) => {
    const command = task === 'first-postdeploy' ? spec.tasks.firstPostdeploy : spec.tasks[task]
    return command === undefined ? [] : [{ do: 'run-task', task, command } as const]
  })
}

function startAndCheck(spec: ReleaseSpec, placement: Placement, order: 'start-first' | 'stop-first'): Step[] {
  const isOurs = (type: string): boolean => (spec.processes[type]?.order ?? 'start-first') === order
  const starting = placement.start.filter(({ processType }) => isOurs(processType))
  // Old instances of a stop-first type go before new ones start; those that only shrink go with all others, at the end.
  const stopping =
    order === 'stop-first' ? placement.replaced.filter(({ processType }) => isOurs(processType)) : []
  return [
    ...(stopping.length > 0 ? [stopStep(stopping, 'stop-first')] : []),
    ...inWaves(spec, starting).flatMap((wave) => startAndCheckWave(spec, wave)),
  ]
}

type Starting = Placement['start']

/** What starts at the same time: all at once, but for process types of which only so many may. */
function inWaves(spec: ReleaseSpec, starting: Starting): readonly Starting[] {
  const waves: Starting[number][][] = []
  const placed = new Map<string, number>()
  for (const instance of starting) {
    const { processType } = instance
    const before = placed.get(processType) ?? 0
    const wave = Math.floor(before / (spec.processes[processType]?.maxParallel ?? Infinity))
    placed.set(processType, before + 1)
    waves[wave] = [...(waves[wave] ?? []), instance]
  }
  return waves
}

function startAndCheckWave(spec: ReleaseSpec, wave: Starting): Step[] {
  const types = [...new Set(wave.map(({ processType }) => processType))]
  return [
    { do: 'start', instances: wave.map(formatInstanceName) },
    ...types.map((type) => {
      const instances = wave.filter(({ processType }) => processType === type).map(formatInstanceName)
      return { do: 'check', instances, checks: spec.processes[type]!.checks.map(formatCheck) } as const
    }),
  ]
}

function drainAndStop({ replaced, surplus, stopFirst }: Placement): Step[] {
  const startFirst = replaced.filter((instance) => !stopFirst.has(instance.processType))
  const leavesRoute = [...startFirst, ...surplus].some(({ processType }) => processType === WEB)
  return [
    ...(leavesRoute ? [{ do: 'drain' } as const] : []),
    ...(startFirst.length > 0 ? [stopStep(startFirst, 'replaced')] : []),
    ...(surplus.length > 0 ? [stopStep(surplus, 'scaled-down')] : []),
  ]
}

function stopStep(instances: readonly Instance[], why: 'replaced' | 'scaled-down' | 'stop-first'): Step {
  return { do: 'stop', instances: instances.map(formatInstanceName), ids: instances.map(({ id }) => id), why }
}

function needsRoute({ draft, route, domains }: Observation, placement: Placement): boolean {
  const hasWeb = draft.spec.processes[WEB] !== undefined
  if (!hasWeb) return route !== undefined
  const startsWeb = placement.start.some(({ processType }) => processType === WEB)
  const kept = placement.kept.filter(({ processType }) => processType === WEB).map(({ id }) => id)
  const routed = route?.targets.map(({ instance }) => instance) ?? []
  return startsWeb || !route || !isSameSet(kept, routed) || !isSameSet(domains, route.domains)
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item))
}
