import { randomUUID } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LRUCache } from 'lru-cache'

/** A file of the cache, and when it was written. */
export interface CachedFile {
  readonly bytes: Buffer
  /** Milliseconds of Unix. */
  readonly writtenAt: number
}

/**
 * Files by name, up to a number of bytes in all; those used longest ago go first. A file appears whole or not at all. What
 * is lost is made again: nothing is forced to disk. Disposing of it waits for what it does to the folder.
 */
export class FileCache implements AsyncDisposable {
  readonly #folder: string
  readonly #files: LRUCache<string, number>
  readonly #changing = new Set<Promise<void>>()

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder
    this.#files = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (size) => Math.max(1, size),
      dispose: (_size, name, reason) => {
        if (reason === 'evict') this.#change(this.#remove(name))
      },
    })
  }

  /** Finds what an earlier process left in the folder. */
  static async open(folder: string, maxBytes: number): Promise<FileCache> {
    const cache = new FileCache(folder, maxBytes)
    await mkdir(folder, { recursive: true })
    await cache.#find()
    return cache
  }

  /** Bytes of all files. */
  get size(): number {
    return this.#files.calculatedSize
  }

  /** Undefined when this process knows of none; another one that shares the folder may have taken it away. */
  async get(name: string): Promise<CachedFile | undefined> {
    if (this.#files.get(name) === undefined) return undefined
    const path = this.#path(name)
    try {
      const [bytes, stats] = await Promise.all([readFile(path), stat(path)])
      return { bytes, writtenAt: stats.mtimeMs }
    } catch {
      this.#files.delete(name)
      return undefined
    }
  }

  /**
   * Begins to write a file; nobody needs to wait for it. A disk that is full costs the cache, not the answer: then nothing
   * is kept.
   */
  set(name: string, bytes: Buffer): void {
    this.#change(this.#write(name, bytes))
  }

  /** Waits until the folder is as the cache has it: for what is written, and for what makes room for it. */
  async flush(): Promise<void> {
    while (this.#changing.size > 0) await Promise.all(this.#changing)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush()
  }

  #change(work: Promise<void>): void {
    const changing = work.finally(() => this.#changing.delete(changing))
    this.#changing.add(changing)
  }

  async #write(name: string, bytes: Buffer): Promise<void> {
    const path = this.#path(name)
    const draft = `${path}.${randomUUID()}.draft`
    try {
      await writeIn(draft, bytes)
      await rename(draft, path)
      this.#files.set(name, bytes.length)
    } catch {
      await rm(draft, { force: true }).catch(() => {})
    }
  }

  /** Oldest first, so that the order in which they go is right again. */
  async #find(): Promise<void> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true })
    const found = entries
      .filter((entry) => entry.isFile())
      .map(async ({ name, parentPath }) => ({
        name,
        // Another process that shares the folder may have taken it away since.
        stats: await stat(join(parentPath, name)).catch(() => undefined),
      }))
    const files = (await Promise.all(found)).flatMap(({ name, stats }) => (stats ? [{ name, stats }] : []))
    for (const { name, stats } of files.sort((one, other) => one.stats.mtimeMs - other.stats.mtimeMs)) {
      if (name.endsWith('.draft')) await rm(this.#path(name), { force: true })
      else this.#files.set(name, stats.size)
    }
  }

  /** A file that stays is found by the next process, which lets it go again. */
  async #remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true }).catch(() => {})
  }

  /** No folder holds more than a 256th of all. */
  #path(name: string): string {
    return join(this.#folder, name.slice(0, 2), name)
  }
}

/** The folder is made when it is missed: mostly it is there. */
async function writeIn(path: string, bytes: Buffer): Promise<void> {
  try {
    await writeFile(path, bytes)
  } catch {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
  }
}
