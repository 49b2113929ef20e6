import { appendFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeptLine } from './container-log.ts'

/** A line of a container that is no more. */
export interface ArchivedLine extends KeptLine {
  /** `web.1` */
  readonly source: string
  readonly processType: string
  /** The id of the container. */
  readonly instance: string
}

const FILE_BYTES = 5_242_880

/**
 * Keeps the output of containers that were removed: Docker removes it with them. Two files for each app, of which
 * the older one goes when the newer one is full.
 */
export class LogArchive {
  readonly #folder: string
  #last: Promise<unknown> = Promise.resolve()

  /** @param folder - absolute path, made when the first line is kept */
  constructor(folder: string) {
    this.#folder = folder
  }

  async add(app: string, lines: readonly ArchivedLine[]): Promise<void> {
    if (lines.length === 0) return
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    await this.#inTurn(async () => {
      const [file, older] = this.#filesOf(app)
      await mkdir(join(this.#folder, app), { recursive: true, mode: 0o700 })
      const size = await stat(file).then(
        (stats) => stats.size,
        () => 0,
      )
      if (size + text.length > FILE_BYTES) await rename(file, older).catch(() => {})
      await appendFile(file, text, { mode: 0o600 })
    })
  }

  /** The lines of an app that are wanted, in the order in which they were written. */
  async read(app: string, isWanted: (line: ArchivedLine) => boolean): Promise<readonly ArchivedLine[]> {
    const [file, older] = this.#filesOf(app)
    const texts = await this.#inTurn(() => Promise.all([older, file].map(readText)))
    return texts.join('').split('\n').flatMap(parseLine).filter(isWanted)
  }

  async remove(app: string): Promise<void> {
    await this.#inTurn(async () => {
      for (const file of this.#filesOf(app)) await rm(file, { force: true })
    })
  }

  #filesOf(app: string): readonly [file: string, older: string] {
    return [join(this.#folder, app, 'containers.log'), join(this.#folder, app, 'containers.older.log')]
  }

  async #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task)
    this.#last = turn.catch(() => {})
    return await turn
  }
}

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}

/** The last line of a file may have been cut off by a full disk or a killed platform. */
function parseLine(text: string): readonly ArchivedLine[] {
  try {
    return [JSON.parse(text) as ArchivedLine]
  } catch {
    return []
  }
}
