import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { AppLog } from './app-log.ts'
import { listLogs, pathOfLog } from './log-files.ts'
import type { LogPosition } from './log-files.ts'
import { parseEntry } from './log-entry.ts'
import type { LogEntry } from './log-entry.ts'

const BLOCK = 65_536

/**
 * Every line after a position, as it is written, over the rotation of files; a reader slower than the writer costs no
 * memory. Ends when `isOver` says so and everything written until then was read; `wake` is called to have it asked.
 */
export async function* followLog(
  log: { readonly app: string; readonly log: AppLog; readonly from: LogPosition },
  isOver: () => boolean,
  onWake: (wake: () => void) => () => void,
): AsyncIterable<LogEntry> {
  const alarm = new Alarm()
  const forget = [log.log.onWritten(alarm.ring), onWake(alarm.ring)]
  const reader = new Reader(log.log.folder, log.from)
  try {
    for (;;) {
      // Asked before reading: what is written after that belongs to the next round.
      const isLast = isOver()
      for await (const line of reader.lines()) {
        const entry = parseEntry(log.app, line)
        if (entry) yield entry
      }
      if (isLast) return
      await alarm.heard()
    }
  } finally {
    for (const stop of forget) stop()
    await reader.close()
  }
}

/** Remembers a ring that nobody was waiting for. */
class Alarm {
  #rang = false
  #wake: (() => void) | undefined

  readonly ring = (): void => {
    this.#rang = true
    this.#wake?.()
  }

  async heard(): Promise<void> {
    if (!this.#rang) await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#rang = false
    this.#wake = undefined
  }
}

class Reader {
  readonly #folder: string
  #position: LogPosition
  #file: FileHandle | undefined
  #rest: Buffer = Buffer.alloc(0)

  constructor(folder: string, from: LogPosition) {
    this.#folder = folder
    this.#position = from
  }

  /** Whole lines up to where the files end now. */
  async *lines(): AsyncIterable<string> {
    for (;;) {
      // Asked before reading: a file that has a successor is whole, so its end is reached for good.
      const next = (await listLogs(this.#folder)).find((file) => file > this.#position.file)
      yield* this.#linesOfFile()
      if (next === undefined) return
      await this.close()
      this.#position = { file: next, offset: 0 }
      this.#rest = Buffer.alloc(0)
    }
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  async *#linesOfFile(): AsyncIterable<string> {
    this.#file ??= await open(pathOfLog(this.#folder, this.#position.file)).catch(() => undefined)
    for (;;) {
      const block = Buffer.alloc(BLOCK)
      const read = await this.#file?.read(block, 0, BLOCK, this.#position.offset)
      if (!read?.bytesRead) return
      this.#position = { ...this.#position, offset: this.#position.offset + read.bytesRead }
      const text = Buffer.concat([this.#rest, block.subarray(0, read.bytesRead)])
      const end = text.lastIndexOf('\n') + 1
      this.#rest = text.subarray(end)
      if (end > 0)
        yield* text
          .subarray(0, end - 1)
          .toString()
          .split('\n')
    }
  }
}
