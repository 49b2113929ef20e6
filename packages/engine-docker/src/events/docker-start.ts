import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { isMissing } from '../errors.ts'

/** What ended within this time, in milliseconds, of the last end before Docker went away was ended because it did. */
const SHUTDOWN = 60_000

/**
 * Tells what Docker ended as it was stopped itself from what had ended before: nobody may have been there to see it, and a
 * container that ends well when it is asked to looks the same as one that was done.
 *
 * @param containers - all of the platform, what Docker has started again by itself included
 */
export async function findEndedByShutdown(
  docker: Docker,
  containers: readonly ContainerInspectInfo[],
): Promise<ReadonlySet<string>> {
  const startedAt = await dockerStartedAt(docker)
  const ends = containers
    .map(({ Id, State }) => ({ id: Id, at: Date.parse(State.FinishedAt), isDown: State.Status === 'exited' }))
    .filter(({ at }) => at > 0 && at < startedAt)
  const last = Math.max(...ends.map(({ at }) => at))
  return new Set(ends.filter(({ at, isDown }) => isDown && at >= last - SHUTDOWN).map(({ id }) => id))
}

/** Milliseconds since 1970. Docker makes its default network anew each time; where it was told to have none, 0. */
async function dockerStartedAt(docker: Docker): Promise<number> {
  try {
    const { Created } = await docker.getNetwork('bridge').inspect()
    return Date.parse(Created)
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}
