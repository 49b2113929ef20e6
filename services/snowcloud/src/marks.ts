import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, readdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The highest there ever was of each, as far as it was answered to anyone. Times are milliseconds since 2020. */
export interface Mark {
  /** Which change of the state in Redis. */
  readonly version: number
  /** The end of a granted window. */
  readonly until: number
  /** The time at which a window was granted. */
  readonly now: number
}

const NOTHING: Mark = { version: 0, until: 0, now: 0 }
const NAME = /^mark-(\d+)-(\d+)-(\d+)$/

/**
 * What was granted, kept in a folder outside Redis, so that a Redis that lost it can be told from one that did not.
 *
 * A mark is the *name* of an empty file: made in one step, never torn, and the same for every process that reads it. The
 * highest of each number over all files counts, so any file that another surpasses may go, whoever made it, and several
 * processes can share the folder without a lock.
 */
export class Marks {
  /** Names the folder, not the process. */
  readonly witness: string
  readonly #directory: string
  #highest: Mark
  #kept: Mark = NOTHING
  #writing: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  private constructor(directory: string, witness: string, highest: Mark) {
    this.#directory = directory
    this.witness = witness
    this.#highest = highest
  }

  /** Opens the folder, and makes it when it is not there. */
  static async open(directory: string): Promise<Marks> {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    return new Marks(directory, await readWitness(directory), mergeAll(await readMarks(directory)))
  }

  /** What this process knows to be the highest. */
  get highest(): Mark {
    return this.#highest
  }

  /** Looks at what other processes have kept meanwhile. */
  async refresh(): Promise<void> {
    this.#highest = mergeAll([this.#highest, ...(await readMarks(this.#directory))])
  }

  /** Resolves once the mark is on disk; marks that come while one is being written are written together. */
  keep(mark: Mark): Promise<void> {
    this.#highest = merge(this.#highest, mark)
    // Its own mark may have come too late for the write under way, so it waits for the one after.
    this.#next ??= this.#writing.then(() => {
      this.#next = undefined
      const written = this.#write(this.#highest)
      this.#writing = written.catch(() => {}) // those who wait for this one are told; the next tries again
      return written
    })
    return this.#next
  }

  async #write(mark: Mark): Promise<void> {
    if (isSurpassed(mark, this.#kept)) return
    const file = await open(join(this.#directory, nameOf(mark)), 'a', 0o600)
    await file.close()
    await syncDirectory(this.#directory) // The name is all there is to the file.
    const previous = this.#kept
    this.#kept = mark
    // The previous one stays a while: who lists the folder just now may miss a name that comes or goes.
    const surpassed = (await readMarks(this.#directory)).filter(
      (other) => isSurpassed(other, previous) && nameOf(other) !== nameOf(previous),
    )
    await Promise.all(surpassed.map((other) => removeIfThere(join(this.#directory, nameOf(other)))))
  }
}

const nameOf = ({ version, until, now }: Mark): string => `mark-${version}-${until}-${now}`

const isSurpassed = (mark: Mark, by: Mark): boolean =>
  mark.version <= by.version && mark.until <= by.until && mark.now <= by.now

const merge = (one: Mark, other: Mark): Mark => ({
  version: Math.max(one.version, other.version),
  until: Math.max(one.until, other.until),
  now: Math.max(one.now, other.now),
})

const mergeAll = (marks: readonly Mark[]): Mark => {
  let highest = NOTHING
  for (const mark of marks) highest = merge(highest, mark)
  return highest
}

async function readMarks(directory: string): Promise<readonly Mark[]> {
  const names = await readdir(directory)
  return names.flatMap((name) => {
    const [, version, until, now] = NAME.exec(name) ?? []
    return now === undefined ? [] : [{ version: Number(version), until: Number(until), now: Number(now) }]
  })
}

/** The folder's own name for itself, made once: a second folder for the same Redis has another. */
async function readWitness(directory: string): Promise<string> {
  const path = join(directory, 'witness')
  const draft = join(directory, `witness-${randomUUID()}`)
  const known = await readFile(path, 'utf8').catch(ignore('ENOENT'))
  if (known) return known
  await writeFile(draft, randomUUID(), { mode: 0o600, flush: true })
  await link(draft, path).catch(ignore('EEXIST')) // Of two processes that start at once, one wins whole.
  await unlink(draft)
  await syncDirectory(directory)
  return readFile(path, 'utf8')
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  await handle.sync()
  await handle.close()
}

const removeIfThere = (path: string): Promise<void> => unlink(path).catch(ignore('ENOENT'))

const ignore = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error
}
