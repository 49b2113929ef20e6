import type { Parts } from '../platform/parts.ts'

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
      .map(({ spec }) => spec.build?.location),
  )
  const unneeded = new Map(
    builds.flatMap((build) =>
      build && !needed.has(build.location) ? [[build.location, build] as const] : [],
    ),
  )
  await Promise.all([...unneeded.values()].map((build) => engine.removeBuild(build)))
}
