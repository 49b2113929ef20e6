import type { LogLine, OneOffSpec, PrepareOptions } from '@berth/sdk'
import { KEPT_LINES } from './container/remove-container.ts'
import type { LogArchive } from './logs/log-archive.ts'

/** The output of a command that Docker keeps nothing of: told as it comes, then kept among that of containers which are no more. */
export class TaskOutput {
  readonly #archive: LogArchive
  readonly #id: string
  readonly #spec: OneOffSpec
  readonly #onLine: PrepareOptions['onLine']
  readonly #lines: LogLine[] = []

  constructor(archive: LogArchive, id: string, spec: OneOffSpec, onLine: PrepareOptions['onLine']) {
    this.#archive = archive
    this.#id = id
    this.#spec = spec
    this.#onLine = onLine
  }

  readonly take = (line: LogLine): void => {
    this.#lines.push(line)
    if (this.#lines.length > KEPT_LINES) this.#lines.shift()
    this.#onLine?.(line)
  }

  async keep(): Promise<void> {
    const { app, processType } = this.#spec
    const lines = this.#lines.map(({ at, source, stream, text }) => {
      // As long as the times of Docker, with which it is compared.
      const exactly = at.replace('Z', '000000Z')
      return { at: exactly, stream, text, source, processType, instance: this.#id }
    })
    // What cannot be kept, since the disk is full, is no reason to fail.
    await this.#archive.add(app, lines).catch(() => {})
  }
}
