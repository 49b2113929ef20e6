import { isDeepStrictEqual } from 'node:util'
import type { ConfigSnapshot } from '../config/config.ts'
import { own } from '../own.ts'
import type { Change } from '../plan/step.ts'
import type { ProcessPlan, ReleaseSpec } from './release-spec.ts'

interface Comparable {
  readonly spec: ReleaseSpec
  readonly config: ConfigSnapshot
}

/** What a release changes against the one that runs; against nothing, all of it is new. */
export function compareReleases(before: Comparable | undefined, after: Comparable): readonly Change[] {
  return [
    ...(before?.spec.digest === after.spec.digest ? [] : [{ what: 'source' } as const]),
    ...compareConfig(before, after),
    ...compareFormation(before?.spec.formation ?? {}, after.spec.formation),
    ...(before ? compareProcesses(before.spec, after.spec) : []),
    ...(before ? compareSettings(before.spec, after.spec) : []),
  ]
}

function compareConfig(before: Comparable | undefined, after: Comparable): Change[] {
  const old = before ? entriesOf(before) : new Map<string, unknown>()
  const current = entriesOf(after)
  const added = [...current.keys()].filter((key) => !old.has(key))
  const removed = [...old.keys()].filter((key) => !current.has(key))
  const changed = [...current]
    .filter(([key, value]) => old.has(key) && !isDeepStrictEqual(old.get(key), value))
    .map(([key]) => key)
  const isSame = added.length + removed.length + changed.length === 0
  return isSame ? [] : [{ what: 'config', added, changed, removed }]
}

// A reference is compared with the value that it stands for, so that a new secret is a change under the key that carries it.
function entriesOf({ spec, config }: Comparable): Map<string, unknown> {
  const described = Object.entries(spec.env).map(([key, value]) => {
    const secret =
      typeof value === 'object' && value.kind === 'secret' ? own(config[value.scope], value.name) : undefined
    return [key, secret ?? value] as const
  })
  return new Map<string, unknown>([...described, ...Object.entries(config.app)])
}

function compareFormation(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Change[] {
  const types = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...types].flatMap((processType) => {
    const [from, to] = [own(before, processType) ?? 0, own(after, processType) ?? 0]
    return from === to ? [] : [{ what: 'formation', processType, from, to } as const]
  })
}

function compareProcesses(before: ReleaseSpec, after: ReleaseSpec): Change[] {
  const types = new Set([...Object.keys(before.processes), ...Object.keys(after.processes)])
  const changed = [...types].filter(
    (type) =>
      !isDeepStrictEqual(essenceOf(own(before.processes, type)), essenceOf(own(after.processes, type))),
  )
  return changed.length === 0 ? [] : [{ what: 'process-types', changed }]
}

// Who chose the checks changes nothing about what runs.
function essenceOf(process: ProcessPlan | undefined): ProcessPlan | undefined {
  return process && { ...process, areChecksDefault: false }
}

function compareSettings(before: ReleaseSpec, after: ReleaseSpec): Change[] {
  const names = (['tasks', 'mounts', 'publish', 'drainTimeout', 'options'] as const).filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  )
  return names.length === 0 ? [] : [{ what: 'settings', names }]
}
