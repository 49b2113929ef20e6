import { Ending } from './ending.ts'
import { markerOf } from './marker.ts'
import { listProcesses, wasStartedWith } from './process-table.ts'
import type { ProcessEntry } from './process-table.ts'
import { endingOf } from './process-tree.ts'
import type { Records } from './records.ts'

// Nobody waits for these any more, so they get less time than an orderly stop gives.
const LONGEST_STOP = 10_000

/**
 * Ends everything that a platform which was killed left running in this home: all that it wrote down,
 * and on Linux also whatever else carries the home's mark.
 *
 * It is not adopted: the pipes of its output ended with the platform, and writing to them ends most programs anyway.
 */
export async function endPredecessors(home: string, records: Records): Promise<void> {
  const left = await records.list()
  await Promise.all(
    left.map(({ mark, pid, startTime, stopTimeout }) =>
      endingOf({ pid, startTime, marker: markerOf(home, ...mark).entry }).end(
        Math.min(stopTimeout, LONGEST_STOP),
      ),
    ),
  )
  await endStrays(markerOf(home).entry)
  await records.clear()
}

async function endStrays(prefix: string): Promise<void> {
  const find = async () => {
    const processes = await listProcesses()
    const spared = ancestorsOf(process.pid, processes)
    return processes.filter((entry) => !spared.has(entry.pid) && wasStartedWith(entry.pid, prefix))
  }
  await new Ending({ find }).end(LONGEST_STOP)
}

/** The platform may itself have been started from within an instance; it must not end its own shell. */
function ancestorsOf(pid: number, processes: readonly ProcessEntry[]): ReadonlySet<number> {
  const parents = new Map(processes.map((entry) => [entry.pid, entry.parent]))
  const ancestors = new Set<number>()
  for (let next: number | undefined = pid; next && !ancestors.has(next); next = parents.get(next)) {
    ancestors.add(next)
  }
  return ancestors
}
