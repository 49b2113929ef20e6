import { askWorker, readProcesses } from './master.ts'
import type { Worker } from './master.ts'
import type { SlotPlace } from './state.ts'

/** What the workers have in flight at slots, by `b1/s1`: also what was begun before a reload. */
export async function countInFlight(
  masterSocket: string,
  places: readonly SlotPlace[],
): Promise<Map<string, number>> {
  const { workers } = await readProcesses(masterSocket)
  const counts = new Map(places.map((place) => [formatPlace(place), 0]))
  for (const backend of new Set(places.map(({ backend }) => backend))) {
    const listings = await Promise.all(workers.map((worker) => countsOf(masterSocket, worker, backend)))
    for (const [key, count] of listings.flat())
      if (counts.has(key)) counts.set(key, (counts.get(key) ?? 0) + count)
  }
  return counts
}

/**
 * Ends what is in flight at a slot: with 504 where nothing was answered yet and HAProxy still can say so.
 *
 * @returns how many requests were ended
 */
export async function cutInFlight(masterSocket: string, cutMap: string, place: SlotPlace): Promise<number> {
  const { workers } = await readProcesses(masterSocket)
  const name = formatPlace(place)
  const key = `${place.slot}/${place.backend}`
  let cut = 0
  for (const worker of workers) {
    // One after the other in one go, so that little comes between counting and ending.
    const reply = await askWorker(masterSocket, worker, [
      `add map ${cutMap} ${key} CUT`,
      `show stat ${place.backend} 4 -1`,
      `shutdown sessions server ${name}`,
    ])
    cut += new Map(parseCounts(reply)).get(name) ?? 0
  }
  return cut
}

/** Forgets that a slot was cut, so that its next target's failures are not taken for that. */
export async function forgetCut(masterSocket: string, cutMap: string, place: SlotPlace): Promise<void> {
  const { workers } = await readProcesses(masterSocket)
  const key = `${place.slot}/${place.backend}`
  await Promise.all(workers.map((worker) => askWorker(masterSocket, worker, [`del map ${cutMap} ${key}`])))
}

/** `b1/s1`: as HAProxy names a server. */
export function formatPlace({ backend, slot }: SlotPlace): string {
  return `${backend}/${slot}`
}

/** Requests that servers have or that wait for them, of what `show stat` says. */
export function parseCounts(listing: string): [string, number][] {
  const lines = listing.split('\n')
  const first = lines.findIndex((line) => line.startsWith('# pxname,'))
  if (first < 0) return []
  const columns = (lines[first] ?? '').slice(2).split(',')
  const [queued, current] = [columns.indexOf('qcur'), columns.indexOf('scur')]
  return lines.slice(first + 1).flatMap((line): [string, number][] => {
    const fields = line.split(',')
    if (fields.length < columns.length - 1) return []
    return [[`${fields[0]}/${fields[1]}`, Number(fields[queued]) + Number(fields[current])]]
  })
}

async function countsOf(masterSocket: string, worker: Worker, backend: string): Promise<[string, number][]> {
  // A worker may end in between: then it has nothing in flight.
  const reply = await askWorker(masterSocket, worker, [`show stat ${backend} 4 -1`]).catch(() => '')
  return parseCounts(reply)
}
