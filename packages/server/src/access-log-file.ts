import { appendFileSync, renameSync, statSync } from 'node:fs'

/** In bytes, of one file. */
const SIZE = 10_485_760
/** How many full files are kept beside the one that is written to. */
const KEPT = 3

export interface AccessLogOptions {
  /** @default 10 MiB */
  readonly size?: number
}

/** Requests as lines of JSON in a file that only its owner may read; full ones go on as `.1`, `.2` and `.3`. */
export class AccessLogFile {
  readonly #file: string
  readonly #limit: number
  #size: number

  constructor(file: string, { size = SIZE }: AccessLogOptions = {}) {
    this.#file = file
    this.#limit = size
    this.#size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  }

  /** Adds a line. One that cannot be written, since the disk is full, is left out: requests go on. */
  write(entry: object): void {
    const line = `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`
    try {
      if (this.#size + Buffer.byteLength(line) > this.#limit) this.#rotate()
      appendFileSync(this.#file, line, { mode: 0o600 })
      this.#size += Buffer.byteLength(line)
    } catch {
      // Nobody asked for the log more than for the request.
    }
  }

  #rotate(): void {
    for (let place = KEPT; place > 0; place--) {
      const from = place === 1 ? this.#file : `${this.#file}.${place - 1}`
      try {
        renameSync(from, `${this.#file}.${place}`)
      } catch {
        // There are not that many yet.
      }
    }
    this.#size = 0
  }
}
