import type { Parts } from '../platform/parts.ts'
import { removeBuilds } from './remove-builds.ts'

/** Deletes what of an app is written down to be deleted: its builds, and of an app that is no more all it has said. */
export async function finishRemovals(
  { state, engine }: Pick<Parts, 'state' | 'engine'>,
  app: string,
): Promise<void> {
  const removals = state.removals.list().filter((removal) => removal.app === app)
  // One of that name may have been made since, while the engine was away.
  const isGone = state.apps.get(app) === undefined
  await Promise.all([
    removeBuilds(
      { state, engine },
      removals.flatMap(({ builds }) => builds),
    ),
    ...(isGone ? [engine.removeLogs(app), state.buildOutputs.remove(app)] : []),
  ])
  for (const { id } of removals) state.removals.remove(id)
}
