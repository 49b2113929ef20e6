import { createHash, hash, randomUUID } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'

// A file that was written within the resolution of the clock of its file system can change once more unseen.
const RACY_MILLISECONDS = 2_000
const WHOLE_READ_BYTES = 1_048_576n

/**
 * SHA-256 digests of files, remembered by what `lstat` says of them (size, times, inode),
 * so that an unchanged tree is not read again. A file changed less than two seconds ago is always read.
 */
export class FileDigests {
  readonly #file: string
  readonly #known: ReadonlyMap<string, Known>
  readonly #seen = new Map<string, Known>()
  #reads = 0

  private constructor(file: string, known: ReadonlyMap<string, Known>) {
    this.#file = file
    this.#known = known
  }

  /** Opens what an earlier run saved; a missing or damaged file only means that everything is read once. */
  static async open(file: string): Promise<FileDigests> {
    return new FileDigests(file, await readKnown(file))
  }

  /** How many files had to be read so far. */
  get reads(): number {
    return this.#reads
  }

  /** The digest of the file, in hex. */
  async digestOf(path: string, stats: BigIntStats): Promise<string> {
    const key = `${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}:${stats.ino}`
    const known = this.#known.get(path)
    const digest = known?.[0] === key ? known[1] : await this.#read(path, stats.size)
    if (isSettled(stats)) this.#seen.set(path, [key, digest])
    return digest
  }

  /** Keeps what this run has seen, and only that, for the next one. */
  async save(): Promise<void> {
    if (this.#reads === 0 && this.#seen.size === this.#known.size) return
    const temporary = `${this.#file}.${randomUUID()}.tmp`
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 })
    try {
      await writeFile(temporary, JSON.stringify([...this.#seen]), { mode: 0o600 })
      await rename(temporary, this.#file)
    } catch {
      // Nothing but time is lost without it: a full disk must not stop a plan.
      await rm(temporary, { force: true })
    }
  }

  async #read(path: string, size: bigint): Promise<string> {
    this.#reads += 1
    if (size <= WHOLE_READ_BYTES) return hash('sha256', await readFile(path))
    const sha256 = createHash('sha256')
    await pipeline(createReadStream(path), sha256)
    return sha256.digest('hex')
  }
}

type Known = readonly [key: string, digest: string]

async function readKnown(file: string): Promise<ReadonlyMap<string, Known>> {
  try {
    const saved: unknown = JSON.parse(await readFile(file, 'utf8'))
    return new Map(Array.isArray(saved) ? saved.filter(isEntry) : [])
  } catch {
    return new Map()
  }
}

function isEntry(value: unknown): value is [path: string, known: Known] {
  return Array.isArray(value) && typeof value[0] === 'string' && isKnown(value[1])
}

function isKnown(value: unknown): value is Known {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string'
}

function isSettled(stats: BigIntStats): boolean {
  const changed = stats.mtimeMs > stats.ctimeMs ? stats.mtimeMs : stats.ctimeMs
  return BigInt(Date.now()) - changed > RACY_MILLISECONDS
}
