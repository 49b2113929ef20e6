import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import pLimit from 'p-limit'
import { packSounds, unpackSounds } from './archive.ts'
import { AudioFolder } from './audio-folder.ts'
import { download } from './download.ts'
import type { Upload } from './download.ts'
import { findFfmpeg } from './ffmpeg.ts'
import type { FfmpegPrograms } from './ffmpeg.ts'
import { makeSound } from './make-sound.ts'
import type { MadeSound } from './make-sound.ts'
import { FRAME_LENGTH, FrameError, readFrames } from './opus-frames.ts'
import { SoundError, isSoundError } from './sound-error.ts'
import { DEFAULT_LIMITS } from './sound-limits.ts'
import type { SoundLimits } from './sound-limits.ts'
import { SoundStore } from './sound-store.ts'
import type { SoundUsage, StoredSound } from './sound-store.ts'
import { checkStored, describeSound } from './sound-rules.ts'
import type { Sound } from './sound.ts'

/** What a library is made with. */
export interface LibraryOptions {
  readonly redis: Redis
  /** @default DEFAULT_LIMITS */
  readonly limits?: Partial<SoundLimits>
  /** Where ffmpeg is, when it is not on PATH. */
  readonly ffmpegPath?: string | undefined
  /** A folder for the bytes of sounds, shared by all who use this Redis. @default they are in Redis */
  readonly folder?: string | undefined
  /** How many sounds are made at once; each takes a core. @default 1 */
  readonly conversions?: number
}

/** What a sound is added with. */
export interface AddRequest {
  /** As a member typed it: `🔔`, or `<:horn:1234>`. */
  readonly emoji: string
  readonly name: string
  /** The id of the member. */
  readonly uploader: string
  /** A file on Discord, or the bytes themselves. */
  readonly source: Upload | { readonly bytes: Buffer; readonly name: string }
  /** Percent. @default 100 */
  readonly volume?: number
}

/** What became of an archive. */
export interface ImportResult {
  readonly added: readonly Sound[]
  readonly refused: readonly { readonly emoji: string; readonly error: SoundError }[]
}

interface SignalOptions {
  readonly signal?: AbortSignal
}

/** The sounds of all guilds: made when they are added, so that playing one is only sending it. */
export class SoundLibrary {
  readonly limits: SoundLimits
  readonly #store: SoundStore
  readonly #programs: FfmpegPrograms
  readonly #convert: ReturnType<typeof pLimit>

  constructor({ redis, limits = {}, ffmpegPath, folder, conversions = 1 }: LibraryOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...limits }
    this.#store = new SoundStore(redis, folder === undefined ? undefined : new AudioFolder(folder))
    this.#programs = findFfmpeg(ffmpegPath)
    this.#convert = pLimit(conversions)
  }

  /**
   * Fetches a file at once, makes a sound of it and keeps that.
   *
   * @throws {SoundError} with a message for the member, when it cannot be done
   */
  async add(guildId: string, request: AddRequest, { signal }: SignalOptions = {}): Promise<Sound> {
    const { source, uploader, volume = 100 } = request
    const told = describeSound(request.emoji, request.name, volume)
    // Asked before anything is fetched, to spare the work; the store asks again, for good.
    if (await this.#store.find(guildId, told.key)) throw new SoundError('EMOJI_TAKEN', { emoji: told.emoji })
    const { count } = await this.#store.usage(guildId)
    if (count >= this.limits.count) throw new SoundError('QUOTA_COUNT', { limit: this.limits.count })

    const bytes = await this.#fetch(source, signal)
    const made = await this.#make(bytes, source.name, volume, signal)
    const addedAt = new Date().toISOString()
    const original = bytes.length <= this.limits.originalBytes ? bytes : undefined
    return this.#keep(guildId, { ...told, volume, uploader, addedAt }, made, original)
  }

  /** @throws {SoundError} SOUND_NOT_FOUND */
  async remove(guildId: string, key: string): Promise<Sound> {
    const removed = await this.#store.remove(guildId, key)
    if (!removed) throw new SoundError('SOUND_NOT_FOUND', { emoji: key })
    return removed
  }

  /** Oldest first. */
  list(guildId: string): Promise<readonly Sound[]> {
    return this.#store.list(guildId)
  }

  find(guildId: string, key: string): Promise<Sound | undefined> {
    return this.#store.find(guildId, key)
  }

  /** The Ogg Opus of a sound. */
  audio(guildId: string, id: string): Promise<Buffer | undefined> {
    return this.#store.audio(guildId, id)
  }

  usage(guildId: string): Promise<SoundUsage> {
    return this.#store.usage(guildId)
  }

  /** @throws {SoundError} FOLDER_UNUSABLE when there should be a folder for sounds, and is none that can be used */
  check(): Promise<void> {
    return this.#store.check()
  }

  /** Removes what was left behind in the folder by a process that was killed. Gives how many files. */
  sweep(now: number): Promise<number> {
    return this.#store.sweep(now)
  }

  /** Forgets a guild's sounds. */
  removeAll(guildId: string): Promise<void> {
    return this.#store.removeAll(guildId)
  }

  /** @throws {SoundError} SOUND_NOT_FOUND, INVALID_NAME or CHANGED_MEANWHILE */
  async rename(guildId: string, key: string, name: string): Promise<Sound> {
    const before = await this.#get(guildId, key)
    const after = { ...before, name: describeSound(before.emoji, name, before.volume).name }
    checkStored(await this.#store.describe(guildId, after), after, this.limits)
    return after
  }

  /**
   * Makes a sound again with another volume: of what was uploaded when that is kept, of the sound itself otherwise.
   *
   * @throws {SoundError} SOUND_NOT_FOUND, INVALID_VOLUME or CHANGED_MEANWHILE
   */
  async setVolume(
    guildId: string,
    key: string,
    volume: number,
    { signal }: SignalOptions = {},
  ): Promise<Sound> {
    const before = await this.#get(guildId, key)
    describeSound(before.emoji, before.name, volume)
    const original = before.hasOriginal ? await this.#store.original(guildId, before.id) : undefined
    const source = original ?? (await this.#store.audio(guildId, before.id))
    if (!source) throw new SoundError('SOUND_NOT_FOUND', { emoji: before.emoji })
    const { audio, length } = await this.#make(source, before.name, volume, signal)
    const bytes = audio.length + (original?.length ?? 0)
    const after: Sound = { ...before, id: randomUUID(), volume, length, bytes }
    const outcome = await this.#store.replace(
      guildId,
      before.id,
      { sound: after, audio, original },
      this.limits,
    )
    checkStored(outcome, after, this.limits)
    return after
  }

  /** All sounds of a guild, with what was uploaded, as a ZIP archive. */
  async export(guildId: string): Promise<Buffer> {
    const stored: StoredSound[] = []
    for (const sound of await this.#store.list(guildId)) {
      const audio = await this.#store.audio(guildId, sound.id)
      // A sound that is gone meanwhile is not missed.
      if (audio) stored.push({ sound, audio, original: await this.#store.original(guildId, sound.id) })
    }
    return packSounds(stored)
  }

  /**
   * Adds what an archive holds. Every sound is read frame by frame first; those that cannot be added are told, the others
   * are added.
   *
   * @param uploader - who answers for them from now on
   * @throws {SoundError} INVALID_ARCHIVE
   */
  async import(guildId: string, archive: Buffer, uploader: string): Promise<ImportResult> {
    const added: Sound[] = []
    const refused: { emoji: string; error: SoundError }[] = []
    for (const { audio, original, ...entry } of unpackSounds(archive, this.limits.bytes)) {
      try {
        const told = describeSound(entry.emoji, entry.name, entry.volume)
        const length = await this.#lengthOf(audio, entry.name)
        const kept = original && original.length <= this.limits.originalBytes ? original : undefined
        const { volume, addedAt } = entry
        added.push(await this.#keep(guildId, { ...told, volume, uploader, addedAt }, { audio, length }, kept))
      } catch (error) {
        if (!isSoundError(error)) throw error
        refused.push({ emoji: entry.emoji, error })
      }
    }
    return { added, refused }
  }

  async #fetch(source: AddRequest['source'], signal: AbortSignal | undefined): Promise<Buffer> {
    const limit = this.limits.uploadBytes
    if ('url' in source) return download(source, { limit, ...(signal && { signal }) })
    if (source.bytes.length > limit) throw new SoundError('TOO_LARGE', { limit })
    return source.bytes
  }

  #make(upload: Buffer, name: string, volume: number, signal: AbortSignal | undefined): Promise<MadeSound> {
    const { soundLength: longest } = this.limits
    const options = { name, volume, longest, programs: this.#programs, ...(signal && { signal }) }
    return this.#convert(() => makeSound(upload, options))
  }

  async #keep(
    guildId: string,
    told: Pick<Sound, 'key' | 'emoji' | 'name' | 'volume' | 'uploader' | 'addedAt'>,
    { audio, length }: MadeSound,
    original: Buffer | undefined,
  ): Promise<Sound> {
    const bytes = audio.length + (original?.length ?? 0)
    const sound: Sound = { id: randomUUID(), ...told, length, bytes, hasOriginal: original !== undefined }
    checkStored(await this.#store.add(guildId, { sound, audio, original }, this.limits), sound, this.limits)
    return sound
  }

  async #get(guildId: string, key: string): Promise<Sound> {
    const sound = await this.#store.find(guildId, key)
    if (!sound) throw new SoundError('SOUND_NOT_FOUND', { emoji: key })
    return sound
  }

  async #lengthOf(audio: Buffer, name: string): Promise<number> {
    const limit = this.limits.soundLength
    const frames = await readFrames(audio).catch((cause: unknown) => {
      if (!(cause instanceof FrameError)) throw cause
      throw new SoundError('CONVERSION_FAILED', { name, problem: cause.message }, { cause })
    })
    const length = frames.length * FRAME_LENGTH
    if (length > limit + FRAME_LENGTH) throw new SoundError('TOO_LONG', { limit })
    return length
  }
}
