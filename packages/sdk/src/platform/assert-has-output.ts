import { assertProcessTypes } from '../release/assert-process-types.ts'
import type { Parts } from './parts.ts'

/** What has output beside process types: the tasks of a release, and one-offs. */
const ONE_OFF = /^(predeploy|release|first-postdeploy|postdeploy|run|run-[0-9a-f]{6})$/

/**
 * Refuses a name whose output nobody will ever see.
 *
 * @throws {BerthError} UNKNOWN_PROCESS_TYPE when no release that is kept has such a process type
 */
export function assertHasOutput({ state }: Pick<Parts, 'state'>, app: string, name: string): void {
  const releases = state.releases.list(app)
  // Of what was never deployed nothing is known.
  if (releases.length === 0 || ONE_OFF.test(name)) return
  assertProcessTypes(app, [name], [...new Set(releases.flatMap(({ spec }) => Object.keys(spec.processes)))])
}
