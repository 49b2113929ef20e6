import type { FileHandle } from 'node:fs/promises'

/** What stands before a value in a pack. */
export interface Head {
  readonly name: string
  /** Of the value alone, in bytes. */
  readonly size: number
  /** Milliseconds of Unix. */
  readonly writtenAt: number
  /** CRC-32 of the value. */
  readonly checksum: number
}

/** A line of so many bytes: a name is a digest with an ending. */
const HEAD_BYTES = 192

/**
 * The line that stands before a value.
 *
 * @throws {RangeError} When the name is too long for it.
 */
export function formatHead(head: Head): Buffer {
  const line = Buffer.from(`${JSON.stringify(head).padEnd(HEAD_BYTES - 1)}\n`)
  if (line.length !== HEAD_BYTES) throw new RangeError(`${head.name} is too long for a name`)
  return line
}

/** What a pack holds: up to the first value that is not whole, which is its last if the process that wrote it was killed. */
export async function* readHeads(file: FileHandle): AsyncGenerator<Head & { at: number; end: number }> {
  const { size } = await file.stat()
  for (let at = 0; ;) {
    const { buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, at)
    const head = parseHead(buffer.toString())
    const begin = at + HEAD_BYTES
    if (!head || begin + head.size > size) return
    at = begin + head.size
    yield { ...head, at: begin, end: at }
  }
}

function parseHead(line: string): Head | undefined {
  try {
    const head = JSON.parse(line) as Head
    return head.size >= 0 ? head : undefined
  } catch {
    return undefined
  }
}
