import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { diskError, systemCode } from './disk-error.ts'

/** The bytes of a sound. */
export interface AudioFiles {
  readonly audio: Buffer
  readonly original?: Buffer | undefined
}

const AUDIO = '.ogg'
const ORIGINAL = '.original'
/** Milliseconds after which a file that no sound is known for is one that nobody is just about to keep. */
const ABANDONED = 60 * 60_000

/**
 * The bytes of sounds as files: `<guild>/<id>.ogg`, and what was uploaded beside it. What a sound is called and what it
 * takes stays in Redis. A file is there whole or not at all, whatever is killed meanwhile.
 */
export class AudioFolder {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** @throws {SoundError} FOLDER_UNUSABLE when it is not there or cannot be written to */
  async check(): Promise<void> {
    await this.#attempt(() => access(this.#path, constants.R_OK | constants.W_OK | constants.X_OK))
  }

  /** @throws {SoundError} NO_ROOM or FOLDER_UNUSABLE; nothing is left of it then */
  async write(guildId: string, id: string, { audio, original }: AudioFiles): Promise<void> {
    try {
      await this.#attempt(async () => {
        // The folder itself is somebody else's to make: a mount that is missing must not fill the disk below it.
        await access(this.#path)
        await mkdir(this.#folderOf(guildId), { recursive: true })
        if (original) await writeWhole(this.#fileOf(guildId, id, ORIGINAL), original)
        await writeWhole(this.#fileOf(guildId, id, AUDIO), audio)
      })
    } catch (error) {
      await this.remove(guildId, id)
      throw error
    }
  }

  audio(guildId: string, id: string): Promise<Buffer | undefined> {
    return this.#read(this.#fileOf(guildId, id, AUDIO))
  }

  original(guildId: string, id: string): Promise<Buffer | undefined> {
    return this.#read(this.#fileOf(guildId, id, ORIGINAL))
  }

  /** Never rejects: a file that cannot be removed now is found by `sweep`. */
  async remove(guildId: string, id: string): Promise<void> {
    for (const kind of [AUDIO, ORIGINAL])
      await rm(this.#fileOf(guildId, id, kind), { force: true }).catch(() => {})
  }

  /** Removes what was left behind by who was killed: the files for which no sound is known. Gives how many. */
  async sweep(idsOf: (guildId: string) => Promise<readonly string[]>, now: number): Promise<number> {
    let removed = 0
    for (const guildId of await this.#attempt(() => readdir(this.#path))) {
      if (!GUILD.test(guildId)) continue
      const folder = this.#folderOf(guildId)
      const files = await readdir(folder)
      const known = new Set(await idsOf(guildId))
      for (const file of files) {
        const path = join(folder, file)
        if (known.has(file.split('.')[0] ?? '') && !file.endsWith(PARTIAL)) continue
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }))
        if (now - mtimeMs < ABANDONED) continue
        await rm(path, { force: true })
        removed += 1
      }
    }
    return removed
  }

  #folderOf(guildId: string): string {
    if (!GUILD.test(guildId)) throw new TypeError(`${guildId} is no id of a guild`)
    return join(this.#path, guildId)
  }

  #fileOf(guildId: string, id: string, kind: string): string {
    if (!SOUND.test(id)) throw new TypeError(`${id} is no id of a sound`)
    return join(this.#folderOf(guildId), id + kind)
  }

  async #read(path: string): Promise<Buffer | undefined> {
    return this.#attempt(() =>
      readFile(path).catch((error: unknown) => {
        if (systemCode(error) === 'ENOENT') return undefined
        throw error
      }),
    )
  }

  async #attempt<Result>(task: () => Promise<Result>): Promise<Result> {
    try {
      return await task()
    } catch (cause) {
      throw diskError(cause, this.#path)
    }
  }
}

const GUILD = /^\d{1,21}$/
const SOUND = /^[\w-]{1,64}$/
const PARTIAL = '.partial'

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const partial = `${path}.${randomUUID()}${PARTIAL}`
  try {
    await using file = await open(partial, 'wx', 0o600)
    await file.writeFile(bytes)
    await file.sync()
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
