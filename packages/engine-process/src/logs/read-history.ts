import { open } from 'node:fs/promises'
import { parseEntry } from './log-entry.ts'
import type { LogEntry } from './log-entry.ts'
import { listLogs, pathOfLog } from './log-files.ts'
import type { LogPosition } from './log-files.ts'

const BLOCK = 65_536
const LINE_BREAK = 10

/** The last lines before a position that are wanted, oldest first. Reads no more of the files than it takes. */
export async function readHistory(
  log: { readonly app: string; readonly folder: string; readonly before: LogPosition },
  count: number,
  isWanted: (entry: LogEntry) => boolean,
): Promise<readonly LogEntry[]> {
  const found: LogEntry[] = []
  if (count <= 0) return found
  for (const file of (await listLogs(log.folder)).toReversed()) {
    if (file > log.before.file) continue
    const end = file === log.before.file ? log.before.offset : undefined
    for await (const line of linesBackwards(pathOfLog(log.folder, file), end)) {
      const entry = parseEntry(log.app, line)
      if (entry && isWanted(entry)) found.push(entry)
      if (found.length === count) return found.toReversed()
    }
  }
  return found.toReversed()
}

/** The lines of a file from the last to the first, read in blocks from its end. */
async function* linesBackwards(path: string, end?: number): AsyncIterable<string> {
  const file = await open(path).catch(() => undefined) // Rotated away meanwhile.
  if (file === undefined) return
  try {
    let position = end ?? (await file.stat()).size
    let tail: Buffer = Buffer.alloc(0)
    while (position > 0) {
      const start = Math.max(0, position - BLOCK)
      const block = Buffer.alloc(position - start)
      await file.read(block, 0, block.length, start)
      position = start
      tail = Buffer.concat([block, tail])
      // Up to the first line break the text may be the end of a line that begins in the block before.
      const whole = start === 0 ? 0 : tail.indexOf(LINE_BREAK) + 1
      if (whole === 0 && start > 0) continue
      yield* tail.subarray(whole).toString().split('\n').toReversed()
      tail = tail.subarray(0, whole)
    }
  } finally {
    await file.close()
  }
}
