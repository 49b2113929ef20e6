import type { Parts } from '../platform/parts.ts'

// Enough to go back past a bad week, few enough that a small disk does not notice.
const KEPT_RELEASES = 10

/** Deletes the builds of an app's oldest releases; a build that a kept release of any app shares stays. */
export async function removeOldReleases(
  { state, engine }: Pick<Parts, 'state' | 'engine'>,
  app: string,
): Promise<void> {
  const releases = state.releases.list(app)
  const old = releases
    .slice(KEPT_RELEASES)
    .filter(({ status }) => status === 'superseded' || status === 'failed')
  const kept = releases.slice(0, KEPT_RELEASES).map(({ spec }) => spec.digest)
  await state.buildOutputs.prune(app, kept)
  if (old.length === 0) return
  for (const { release } of old) state.releases.setStatus(app, release, 'removed')
  await removeBuilds(
    { state, engine },
    old.map(({ spec }) => spec.build),
  )
}

type MaybeBuild = ReturnType<Parts['state']['releases']['list']>[number]['spec']['build']

/** Deletes builds that no release needs any more. */
export async function removeBuilds(
  { state, engine }: Pick<Parts, 'state' | 'engine'>,
  builds: readonly MaybeBuild[],
): Promise<void> {
  const needed = new Set(
    state.apps
      .list()
      .flatMap(({ name }) => state.releases.list(name))
      .filter(({ status }) => status !== 'removed')
      .map(({ spec }) => spec.build?.id),
  )
  const unneeded = new Map(
    builds.flatMap((build) => (build && !needed.has(build.id) ? [[build.id, build] as const] : [])),
  )
  await Promise.all([...unneeded.values()].map((build) => engine.removeBuild(build)))
}
