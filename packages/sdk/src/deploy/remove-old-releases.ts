import type { Parts } from '../platform/parts.ts'
import { finishRemovals } from './finish-removals.ts'
import { buildsOf, removeBuilds, unneededOf } from './remove-builds.ts'

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
  if (old.length > 0)
    state.transaction(() => {
      for (const { release } of old) state.releases.setStatus(app, release, 'removed')
      state.removals.add(app, old.flatMap(buildsOf))
    })
  await finishRemovals({ state, engine }, app)
  await removeBuilds({ state, engine }, kept.flatMap(unneededOf))
}
