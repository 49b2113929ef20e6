import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { formatHead, readHeads } from './pack-record.ts'

/** What was kept, and when it was written. */
export interface Kept {
  readonly bytes: Buffer
  /** Milliseconds of Unix. */
  readonly writtenAt: number
}

/** A file that many values are in, one after the other. */
interface Pack {
  readonly name: string
  /** Bytes of whole values, and what stands before each. */
  size: number
  readonly values: Set<string>
}

interface Place {
  readonly pack: Pack
  readonly at: number
  readonly size: number
  readonly checksum: number
  readonly writtenAt: number
}

/** The room is shared by so many packs: the one used longest ago goes as a whole. */
const PACKS = 16
const ENDING = '.pack'
/** Those had a file for each value, in folders by the first two digits of its name. */
const OF_EARLIER_VERSIONS = /^[0-9a-f]{2}$/

/**
 * Values by name in a folder, up to a number of bytes in all; those used longest ago go first. They are written one after the
 * other into a few files, since a file for each takes ten times as long to make as its bytes take to write. A value appears
 * whole or not at all. What is lost is made again: nothing is forced to disk. Disposing of it waits for what it does to the
 * folder.
 *
 * Each process writes packs of its own, and reads what it found of others when it began.
 */
export class DiskCache implements AsyncDisposable {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #places = new Map<string, Place>()
  /** Used longest ago first. */
  readonly #packs = new Set<Pack>()
  /** How many packs this process has begun. */
  #begun = 0
  #writing: { readonly pack: Pack; readonly file: FileHandle } | undefined
  /** What is done to the folder, one after the other. */
  #changes: Promise<void> = Promise.resolve()

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder
    this.#maxBytes = maxBytes
  }

  /** Finds what an earlier process left in the folder. */
  static async open(folder: string, maxBytes: number): Promise<DiskCache> {
    const cache = new DiskCache(folder, maxBytes)
    await mkdir(folder, { recursive: true })
    await cache.#find()
    return cache
  }

  /** Bytes of all packs. */
  get size(): number {
    return [...this.#packs].reduce((sum, { size }) => sum + size, 0)
  }

  /** Undefined when this process knows of none; another one that shares the folder may have taken it away. */
  async get(name: string): Promise<Kept | undefined> {
    const place = this.#places.get(name)
    if (!place) return undefined
    const { pack, at, size, checksum, writtenAt } = place
    this.#use(pack)
    try {
      await using file = await open(this.#path(pack))
      const { buffer } = await file.read(Buffer.allocUnsafe(size), 0, size, at)
      if (crc32(buffer) !== checksum) throw new Error('These are other bytes than were written')
      return { bytes: buffer, writtenAt }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.#forget(pack)
      else if (this.#places.get(name) === place) this.#places.delete(name)
      return undefined
    }
  }

  /**
   * Begins to write a value; nobody needs to wait for it. A disk that is full costs the cache, not the answer: then nothing
   * is kept.
   */
  set(name: string, bytes: Buffer): void {
    this.#change(() => this.#write(name, bytes))
  }

  /** Waits until the folder is as the cache has it: for what is written, and for what makes room for it. */
  async flush(): Promise<void> {
    await this.#changes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#change(() => this.#leave())
    await this.flush()
  }

  #change(work: () => Promise<void>): void {
    this.#changes = this.#changes.then(work).catch(() => {})
  }

  async #write(name: string, bytes: Buffer): Promise<void> {
    const [writtenAt, checksum] = [Date.now(), crc32(bytes)]
    const head = formatHead({ name, size: bytes.length, writtenAt, checksum })
    const needed = head.length + bytes.length
    if (needed > this.#maxBytes) return
    const { pack, file } = await this.#packFor(needed)
    const at = pack.size
    try {
      const { bytesWritten } = await file.writev([head, bytes], at)
      if (bytesWritten < needed) throw new Error('The disk took a part only')
    } catch {
      await file.truncate(at) // half a value is of no use, and a disk that is full needs its room
      return
    }
    pack.size += needed
    pack.values.add(name)
    this.#places.set(name, { pack, at: at + head.length, size: bytes.length, checksum, writtenAt })
    this.#use(pack)
    await this.#makeRoom()
  }

  /** The pack that is written to; another one when it is full. */
  async #packFor(bytes: number) {
    const { pack } = this.#writing ?? {}
    if (pack && pack.size > 0 && pack.size + bytes > this.#maxBytes / PACKS) await this.#leave()
    return (this.#writing ??= await this.#begin())
  }

  async #begin() {
    // Names are in the order of their making, also within a millisecond, and no process takes one of another.
    const place = String((this.#begun += 1)).padStart(9, '0')
    const name = `${Date.now()}-${place}-${randomUUID()}${ENDING}`
    const pack: Pack = { name, size: 0, values: new Set() }
    await mkdir(this.#folder, { recursive: true })
    const file = await open(this.#path(pack), 'wx')
    this.#packs.add(pack)
    return { pack, file }
  }

  async #leave(): Promise<void> {
    const { file } = this.#writing ?? {}
    this.#writing = undefined
    await file?.close()
  }

  async #makeRoom(): Promise<void> {
    for (const pack of this.#packs) {
      if (this.size <= this.#maxBytes) return
      this.#forget(pack)
      // A file that stays is found by the next process, which lets it go again.
      await rm(this.#path(pack), { force: true }).catch(() => {})
    }
  }

  #forget(pack: Pack): void {
    this.#packs.delete(pack)
    for (const name of pack.values) if (this.#places.get(name)?.pack === pack) this.#places.delete(name)
    if (this.#writing?.pack === pack) this.#change(() => this.#leave())
  }

  #use(pack: Pack): void {
    if (this.#packs.delete(pack)) this.#packs.add(pack)
  }

  /** Oldest first, so that the order in which they go is right again, and the newest value of a name counts. */
  async #find(): Promise<void> {
    for (const name of (await readdir(this.#folder)).sort()) {
      if (name.endsWith(ENDING)) await this.#read({ name, size: 0, values: new Set() })
      else if (OF_EARLIER_VERSIONS.test(name))
        await rm(join(this.#folder, name), { recursive: true, force: true })
    }
    await this.#makeRoom()
  }

  async #read(pack: Pack): Promise<void> {
    try {
      await using file = await open(this.#path(pack))
      for await (const { name, end, ...place } of readHeads(file)) {
        this.#places.set(name, { pack, ...place })
        pack.values.add(name)
        pack.size = end
      }
      this.#packs.add(pack)
    } catch {
      // Another process that shares the folder may have taken it away since.
      this.#forget(pack)
    }
  }

  #path({ name }: Pack): string {
    return join(this.#folder, name)
  }
}
