import { readFile } from 'node:fs/promises'

/** What is wrong with the ids of several processes; all three are 0 when nothing is. */
export interface Findings {
  /** How many ids there are. */
  readonly ids: number
  /** Ids that are there more than once. */
  readonly duplicates: number
  /** (Worker, millisecond) pairs in which two processes made ids: where a duplicate was only a matter of luck. */
  readonly shared: number
  /** Ids that are not greater than the one that their process made before. */
  readonly disorder: number
}

/**
 * Checks the ids of one case: one file for each process, 8 bytes an id (as this host orders them), in the order in which
 * the process made them.
 */
export async function checkIds(paths: readonly string[]): Promise<Findings> {
  const all = await Promise.all(paths.map(readIds))
  const sorted = concatenate(all).sort()
  return {
    ids: sorted.length,
    duplicates: sorted.reduce((count, id, place) => count + (id === sorted[place - 1] ? 1 : 0), 0),
    shared: countShared(all),
    disorder: all.reduce((count, ids) => count + countDisorder(ids), 0),
  }
}

async function readIds(path: string): Promise<BigUint64Array> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0) // a process that was ended before it made any
    throw error
  })
  return new BigUint64Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length - (bytes.length % 8)),
  )
}

function concatenate(all: readonly BigUint64Array[]): BigUint64Array {
  const whole = new BigUint64Array(all.reduce((length, ids) => length + ids.length, 0))
  let place = 0
  for (const ids of all) {
    whole.set(ids, place)
    place += ids.length
  }
  return whole
}

function countShared(all: readonly BigUint64Array[]): number {
  const makers = new Map<number, number>()
  const shared = new Set<number>()
  for (const [maker, ids] of all.entries()) {
    for (const id of ids) {
      const pair = Number(id >> 12n) // 52 bits: the millisecond and the worker
      const known = makers.get(pair)
      if (known === undefined) makers.set(pair, maker)
      else if (known !== maker) shared.add(pair)
    }
  }
  return shared.size
}

function countDisorder(ids: BigUint64Array): number {
  let count = 0
  for (const [place, id] of ids.entries()) {
    const before = ids[place - 1]
    if (before !== undefined && id <= before) count++
  }
  return count
}
