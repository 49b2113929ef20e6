import type { Parts } from '../platform/parts.ts'
import { preparedBuildOf } from '../release/release-spec.ts'
import type { ReleaseRecord } from '../store/release-store.ts'
import type { Build } from '../wall/builder.ts'

/** Deletes builds that no release needs any more. */
export async function removeBuilds(
  { state, engine }: Pick<Parts, 'state' | 'engine'>,
  builds: readonly Build[],
): Promise<void> {
  if (builds.length === 0) return
  const needed = new Set(
    state.apps
      .list()
      .flatMap(({ name }) => state.releases.list(name))
      .filter(({ status }) => status !== 'removed')
      .flatMap((release) => {
        const unneeded = unneededOf(release)
        return buildsOf(release).filter((build) => !unneeded.includes(build))
      })
      .map(({ location }) => location),
  )
  const unneeded = new Map(
    builds.flatMap((build) => (needed.has(build.location) ? [] : [[build.location, build] as const])),
  )
  await Promise.all([...unneeded.values()].map((build) => engine.removeBuild(build)))
}

/** All that there may be of a release. */
export function buildsOf({ spec: { build, unprepared } }: ReleaseRecord): readonly Build[] {
  return [build, unprepared].filter((one) => one !== undefined)
}

/** What has failed is never run again; of its source, the same build may be. */
export function unneededOf({ status, spec }: ReleaseRecord): readonly Build[] {
  const prepared = preparedBuildOf(spec)
  return status === 'failed' && prepared ? [prepared] : []
}
