import type { Parts } from '../platform/parts.ts'
import { preparedBuildOf } from '../release/release-spec.ts'
import type { ReleaseRecord } from '../store/release-store.ts'
import type { Build } from '../wall/builder.ts'

// Enough to go back past a bad week, few enough that a small disk does not notice.
const KEPT_RELEASES = 10

/** Deletes the builds of an app's oldest releases; one that a kept release of any app runs from stays. */
export async function removeOldReleases(
  { state, engine }: Pick<Parts, 'state' | 'engine'>,
  app: string,
): Promise<void> {
  const releases = state.releases.list(app).filter(({ status }) => status !== 'removed')
  // Those that have failed count for themselves: however often that happens, what ran before can be gone back to.
  const kinds = Object.values(
    Object.groupBy(releases, ({ status }) => (status === 'failed' ? 'failed' : 'good')),
  )
  const kept = kinds.flatMap((some) => some.slice(0, KEPT_RELEASES))
  const old = kinds.flatMap((some) => some.slice(KEPT_RELEASES))
  await state.buildOutputs.prune(
    app,
    kept.map(({ spec }) => spec.digest),
  )
  for (const { release } of old) state.releases.setStatus(app, release, 'removed')
  await removeBuilds({ state, engine }, [...old.flatMap(buildsOf), ...kept.flatMap(unneededOf)])
}

/** All that there may be of a release. */
export function buildsOf({ spec: { build, unprepared } }: ReleaseRecord): readonly Build[] {
  return [build, unprepared].filter((one) => one !== undefined)
}

/** What has failed is never run again; of its source, the same build may be. */
function unneededOf({ status, spec }: ReleaseRecord): readonly Build[] {
  const prepared = preparedBuildOf(spec)
  return status === 'failed' && prepared ? [prepared] : []
}

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
