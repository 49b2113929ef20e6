import { mkdir, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { formatEntry } from './log-entry.ts'
import { endOfLogs, pathOfLog, trimLogs } from './log-files.ts'
import type { LogPosition } from './log-files.ts'

/** How much output is kept for each app. */
export interface LogBounds {
  /** Bytes of a file, after which the next one is begun. */
  readonly fileBytes: number
  /** How many files there are at the most. */
  readonly files: number
}

// Whoever reads output stops reading at this much that is not written yet: a flood costs time, not memory.
const HIGH_WATER = 262_144

/** The output of an app, in the order in which it came, in numbered files of bounded size and number. */
export class AppLog {
  readonly folder: string
  readonly #bounds: LogBounds
  readonly #readers = new Set<() => void>()
  #pending: string[] = []
  #pendingLength = 0
  #writing: Promise<void> | undefined
  #end: LogPosition | undefined
  #handle: FileHandle | undefined
  #lost = 0

  constructor(folder: string, bounds: LogBounds) {
    this.folder = folder
    this.#bounds = bounds
  }

  /** Takes formatted lines. `false`: enough for now, wait for `written` before the next ones. */
  append(lines: readonly string[]): boolean {
    for (const line of lines) this.#pendingLength += line.length
    this.#pending.push(...lines)
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined))
    return this.#pendingLength < HIGH_WATER
  }

  /** Answers when everything that was taken so far is in the files. */
  async written(): Promise<void> {
    await this.#writing
  }

  /** Where the written lines end. */
  async end(): Promise<LogPosition> {
    return (this.#end ??= await endOfLogs(this.folder))
  }

  /** Calls back whenever more lines are in the files, until the returned function is called. */
  onWritten(wake: () => void): () => void {
    this.#readers.add(wake)
    return () => void this.#readers.delete(wake)
  }

  async close(): Promise<void> {
    await this.written()
    await this.#handle?.close()
    this.#handle = undefined
  }

  async #write(): Promise<void> {
    while (this.#pending.length > 0) {
      const lines = this.#pending
      this.#pending = []
      this.#pendingLength = 0
      await this.#writeBatch(lines).catch(() => {
        // Without room on the disk the app goes on, and its log says later how much is missing.
        this.#lost += lines.length
        this.#end = undefined // Part of them may have found room.
      })
      for (const wake of this.#readers) wake()
    }
  }

  async #writeBatch(lines: readonly string[]): Promise<void> {
    const gap = this.#lost > 0 ? [`\n${gapOf(this.#lost)}`] : []
    const bytes = Buffer.from([...gap, ...lines].join(''))
    const handle = await this.#file(bytes.length)
    const { file, offset } = await this.end()
    await handle.appendFile(bytes)
    this.#lost = 0
    this.#end = { file, offset: offset + bytes.length }
  }

  /** The file that has room for so many bytes. */
  async #file(length: number): Promise<FileHandle> {
    const { file, offset } = await this.end()
    if (offset > 0 && offset + length > this.#bounds.fileBytes) {
      await this.#handle?.close()
      this.#handle = undefined
      this.#end = { file: file + 1, offset: 0 }
      await trimLogs(this.folder, this.#bounds.files - 1)
    }
    return (this.#handle ??= await this.#open())
  }

  async #open(): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    const { file, offset } = await this.end()
    const handle = await open(pathOfLog(this.folder, file), 'a+', 0o600)
    const last = offset > 0 ? await handle.read(Buffer.alloc(1), 0, 1, offset - 1) : undefined
    if (last && last.buffer[0] !== 10) {
      // A platform that was killed left half a line: the next one begins on its own.
      await handle.appendFile('\n')
      this.#end = { file, offset: offset + 1 }
    }
    return handle
  }
}

function gapOf(lost: number): string {
  const text = `${lost} lines could not be written here`
  return formatEntry({ at: new Date().toISOString(), source: 'log', instance: 'log', stream: 'stderr', text })
}
