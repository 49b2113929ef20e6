import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, constants, openSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'

const BATCH = 8

/** A pipe of the kernel: a program writes at one end, this process reads at the other. */
export interface OutputPipe {
  /** What a program is given as its output; whoever starts it closes it here afterwards. */
  readonly writeEnd: number
  /** What it writes, until nobody has the other end any more. */
  read(): Readable
  /** Gives up both ends, when no program was started. */
  discard(): void
}

/**
 * Pipes for the output of programs. Node itself would give them a socket, which on Linux a program cannot open by the
 * names `/dev/stdout` and `/dev/stderr`. Node cannot make pipes either, so `mkfifo` makes some ahead.
 */
export class OutputPipes {
  readonly #folder: string
  readonly #ready: OutputPipe[] = []
  #filling: Promise<void> | undefined
  #cannot = process.platform !== 'linux'
  #isClosed = false

  /** @param folder - where the pipes have a name for a moment */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** One for each of the two streams; `undefined` where there are none to be had. */
  async take(): Promise<readonly [OutputPipe, OutputPipe] | undefined> {
    while (!this.#cannot && this.#ready.length < 2) await this.#fill()
    const [stdout, stderr] = this.#ready.splice(0, 2)
    if (this.#ready.length < 2 && !this.#cannot && !this.#isClosed) void this.#fill()
    return stdout && stderr && [stdout, stderr]
  }

  /** Gives up those that nobody took. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#filling
    for (const pipe of this.#ready.splice(0)) pipe.discard()
  }

  async #fill(): Promise<void> {
    this.#filling ??= this.#make()
      .catch(() => {
        this.#cannot = true // No mkfifo here, or no room: a socket is good enough for nearly every program.
      })
      .finally(() => (this.#filling = undefined))
    await this.#filling
  }

  async #make(): Promise<void> {
    const folder = join(this.#folder, randomUUID())
    await mkdir(folder, { recursive: true, mode: 0o700 })
    try {
      const paths = Array.from({ length: BATCH }, (_, index) => join(folder, String(index)))
      await promisify(execFile)('mkfifo', ['-m', '600', ...paths], { env: { PATH: '/usr/bin:/bin' } })
      for (const path of paths) this.#ready.push(openPipe(path))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function openPipe(path: string): OutputPipe {
  // The reader first and without waiting: a writer waits for a reader, and there is nobody else.
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writeEnd = openSync(path, constants.O_WRONLY)
  return {
    writeEnd,
    read: () => new Socket({ fd: readEnd, readable: true, writable: false }),
    discard() {
      closeSync(readEnd)
      closeSync(writeEnd)
    },
  }
}
