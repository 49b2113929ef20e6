import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Thrown when the room for frozen cards is used up. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull'
}

/** Files that stay: each is on the disk, and whole, before its name is. */
export class DurableFiles {
  readonly #folder: string
  readonly #maxBytes: number
  #bytes = 0

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder
    this.#maxBytes = maxBytes
  }

  static async open(folder: string, maxBytes: number): Promise<DurableFiles> {
    const files = new DurableFiles(folder, maxBytes)
    await mkdir(folder, { recursive: true })
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    for (const { name, parentPath } of entries.filter((entry) => entry.isFile())) {
      const path = join(parentPath, name)
      if (name.endsWith('.draft')) await rm(path, { force: true })
      else files.#bytes += (await stat(path)).size
    }
    return files
  }

  /** Bytes of all files. */
  get size(): number {
    return this.#bytes
  }

  async read(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(this.#path(name))
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined
      throw error
    }
  }

  /**
   * @param mayReplace - whether the same file may be there already.
   * @throws {StorageFull}
   */
  async write(name: string, content: string | Buffer, mayReplace: boolean): Promise<void> {
    const bytes = Buffer.byteLength(content)
    if (this.#bytes + bytes > this.#maxBytes) throw new StorageFull('The room for frozen cards is used up')
    const path = this.#path(name)
    try {
      while (!(await keep(path, content, mayReplace)));
    } catch (error) {
      if (isCode(error, 'ENOSPC')) throw new StorageFull('The disk is full', { cause: error })
      throw error
    }
    this.#bytes += bytes
  }

  /** By the last digits: the first ones of ids made in one year are alike. */
  #path(name: string): string {
    const [id = ''] = name.split('.')
    return join(this.#folder, id.slice(-2).padStart(2, '0'), name)
  }
}

/**
 * Writes a file next to its place, then puts it there.
 *
 * @returns Whether it is there; another process that just starts may have taken the draft for one of a process that was killed.
 */
async function keep(path: string, content: string | Buffer, mayReplace: boolean): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.draft`
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeThrough(draft, content)
    try {
      if (mayReplace) await rename(draft, path)
      else await link(draft, path) // fails when the name is taken
    } catch (error) {
      if (isCode(error, 'ENOENT')) return false
      throw error
    }
    await syncFolder(dirname(path))
    return true
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeThrough(path: string, content: string | Buffer): Promise<void> {
  await using file = await open(path, 'wx')
  await file.writeFile(content)
  await file.sync()
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
