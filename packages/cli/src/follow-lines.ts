import { on } from 'node:events'
import { watch } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

/**
 * The lines of a file, then those that are added to it, also after it was renamed and begun anew. A file that is not there yet
 * is waited for. It ends when the signal does.
 *
 * @param onCaughtUp - told once all lines that were there have been taken
 */
export async function* followLines(
  file: string,
  signal: AbortSignal,
  onCaughtUp: () => Promise<void>,
): AsyncGenerator<string> {
  if (signal.aborted) return
  // What changes while it is read is told afterwards: nothing is missed between the two.
  const watcher = watch(dirname(file))
  const changes = on(watcher, 'change', { signal })
  let isCaughtUp = false
  let handle: FileHandle | undefined
  let rest: Buffer = Buffer.alloc(0)
  try {
    for (;;) {
      handle ??= await openIfThere(file)
      if (handle) {
        const isOld = (await inodeOf(file)) !== (await handle.stat()).ino
        // Once it has another name nothing is added to it any more.
        const { lines, left } = cut(Buffer.concat([rest, await readOn(handle)]))
        rest = left
        yield* lines
        if (isOld) {
          await handle.close()
          handle = undefined
          rest = Buffer.alloc(0)
          continue
        }
      }
      if (!isCaughtUp) await onCaughtUp()
      isCaughtUp = true
      for (let name = ''; name !== basename(file);) {
        const { value } = (await changes.next()) as IteratorYieldResult<[string, string]>
        name = value[1]
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await handle?.close()
    watcher.close()
  }
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function inodeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined)
  return found?.ino
}

/** What has come since it was read last. */
async function readOn(handle: FileHandle): Promise<Buffer> {
  const parts: Buffer[] = []
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(65_536))
    if (bytesRead === 0) return Buffer.concat(parts)
    parts.push(buffer.subarray(0, bytesRead))
  }
}

function cut(bytes: Buffer): { readonly lines: readonly string[]; readonly left: Buffer } {
  const end = bytes.lastIndexOf('\n') + 1
  const text = bytes.subarray(0, end).toString()
  return { lines: text.split('\n').slice(0, -1), left: bytes.subarray(end) }
}
