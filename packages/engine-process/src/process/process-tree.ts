import { Ending } from './ending.ts'
import { listProcesses, wasStartedWith } from './process-table.ts'
import type { ProcessEntry } from './process-table.ts'

/** Which process leads a tree: a pid alone may be another program's by now. */
export interface Leader {
  readonly pid: number
  readonly startTime: string
  /** An entry of the environment that everything in the tree was started with. */
  readonly marker: string
}

/** How a process with all that it started is ended: its group and session, and what left both but carries its mark. */
export function endingOf(leader: Leader): Ending {
  return new Ending({ group: leader.pid, find: () => findTree(leader) })
}

/**
 * Everything of the tree that still runs. What left the group and the session is only found on Linux,
 * by the mark in its environment.
 */
export async function findTree({ pid, startTime, marker }: Leader): Promise<readonly ProcessEntry[]> {
  const processes = await listProcesses()
  const leader = processes.find((entry) => entry.pid === pid)
  // The kernel gives no pid away while a group of that number lives: only another process there means another group.
  const isOurs = leader === undefined || leader.startTime === startTime
  const isMember = (entry: ProcessEntry) => isOurs && (entry.group === pid || entry.session === pid)
  const isMarked = (entry: ProcessEntry) =>
    entry.pid !== process.pid && isLater(entry.startTime, startTime) && wasStartedWith(entry.pid, marker)
  return processes.filter((entry) => isMember(entry) || isMarked(entry))
}

/** Start times of one boot, in clock ticks; where they cannot be compared, nothing is later. */
function isLater(startTime: string, than: string): boolean {
  const [[boot, ticks], [otherBoot, otherTicks]] = [startTime.split('/'), than.split('/')]
  return boot === otherBoot && Number(ticks) >= Number(otherTicks)
}
