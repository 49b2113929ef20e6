import { askWorker, readProcesses } from './master.ts'
import type { Worker } from './master.ts'
import type { SlotPlace } from './state.ts'

/** What the workers have in flight at slots, by `b1/s1`: also what was begun before a reload. */
export async function countInFlight(
  masterSocket: string,
  places: readonly SlotPlace[],
): Promise<Map<string, number>> {
  const workers = await workersOf(masterSocket)
  const counts = new Map(places.map((place) => [formatPlace(place), 0]))
  for (const backend of new Set(places.map(({ backend }) => backend))) {
    const listings = await Promise.all(
      workers.map((worker) => countsOf(masterSocket, worker, backend).catch(() => [])),
    )
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
  const workers = await workersOf(masterSocket)
  let cut = 0
  for (const worker of workers) {
    const key = `${place.slot}/${place.backend}`
    const listing = await askWorker(masterSocket, worker, [`add map ${cutMap} ${key} CUT`, 'show sess'])
    // One by one, as workers of before a reload refuse to end all of a server.
    const sessions = parseSessions(listing, place)
    if (sessions.length === 0) continue
    await askWorker(
      masterSocket,
      worker,
      sessions.map((session) => `shutdown session ${session}`),
    )
    cut += sessions.length
  }
  return cut
}

/** Without a master there are none, and so nothing in flight: whoever asks while it is started again learns that. */
async function workersOf(masterSocket: string): Promise<readonly Worker[]> {
  return await readProcesses(masterSocket).then(
    ({ workers }) => workers,
    () => [],
  )
}

/** The names of sessions that a slot has, of what `show sess` says. */
export function parseSessions(listing: string, { backend, slot }: SlotPlace): string[] {
  return listing.split('\n').flatMap((line) => {
    const [, session, ...place] = /^(0x[0-9a-f]+): .*? be=(\S+) srv=(\S+) /.exec(line) ?? []
    return session !== undefined && place[0] === backend && place[1] === slot ? [session] : []
  })
}

/** Forgets that a slot was cut, so that its next target's failures are not taken for that. */
export async function forgetCut(masterSocket: string, cutMap: string, place: SlotPlace): Promise<void> {
  const workers = await workersOf(masterSocket)
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
