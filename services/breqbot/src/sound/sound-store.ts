import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'
import { isFull } from '../redis/failures.ts'
import { CHANGED_GUILDS } from './changed-guilds.ts'
import type { AudioFolder } from './audio-folder.ts'
import { SoundError } from './sound-error.ts'
import type { SoundLimits } from './sound-limits.ts'
import type { Sound } from './sound.ts'

/** What a guild's sounds take up. */
export interface SoundUsage {
  readonly count: number
  readonly bytes: number
  /** Milliseconds. */
  readonly length: number
}

/** A sound with its audio, and with what was uploaded when that is kept. */
export interface StoredSound {
  readonly sound: Sound
  readonly audio: Buffer
  readonly original?: Buffer | undefined
}

/** Why a sound was not written. */
export type StoreRefusal =
  | 'EMOJI_TAKEN'
  | 'SOUND_NOT_FOUND'
  | 'CHANGED_MEANWHILE'
  | 'QUOTA_COUNT'
  | 'QUOTA_BYTES'
  | 'QUOTA_LENGTH'

const SCRIPTS = ['add', 'remove', 'replace'] as const
type Script = (typeof SCRIPTS)[number]
type Values = readonly (string | number | Buffer)[]

/**
 * The sounds of all guilds in Redis: four hashes a guild. What is written is written whole, and only within
 * the quotas, however many processes write; in the same step it is noted that the guild's sounds have changed. With a folder, the bytes of sounds are there instead, and only what is told about
 * them is in Redis.
 */
export class SoundStore {
  readonly #redis: Redis
  readonly #folder: AudioFolder | undefined

  constructor(redis: Redis, folder?: AudioFolder) {
    this.#redis = redis
    this.#folder = folder
    for (const script of SCRIPTS) {
      const lua = readFileSync(new URL(`lua/${script}.lua`, import.meta.url), 'utf8')
      redis.defineCommand(`breqbot:sounds:${script}`, { lua })
    }
  }

  async add(
    guildId: string,
    stored: StoredSound,
    limits: Pick<SoundLimits, 'count' | 'bytes' | 'length'>,
  ): Promise<'OK' | StoreRefusal> {
    const { key, id, bytes, length } = stored.sound
    const quotas = [limits.count, limits.bytes, limits.length]
    return this.#keep(guildId, stored, (audio, original) =>
      this.#run('add', guildId, [
        key,
        JSON.stringify(stored.sound),
        id,
        audio,
        original,
        bytes,
        length,
        ...quotas,
      ]),
    )
  }

  /** Puts a sound in the place of one that is still the one with the given id. */
  async replace(
    guildId: string,
    id: string,
    stored: StoredSound,
    limits: Pick<SoundLimits, 'bytes' | 'length'>,
  ): Promise<'OK' | StoreRefusal> {
    const outcome = await this.#keep(guildId, stored, (audio, original) =>
      this.#replace(guildId, id, stored.sound, [audio, original, limits.bytes, limits.length]),
    )
    if (outcome === 'OK') await this.#folder?.remove(guildId, id)
    return outcome
  }

  /** Changes what is told about a sound that is still the same. */
  async describe(guildId: string, sound: Sound): Promise<'OK' | StoreRefusal> {
    return (await this.#replace(guildId, sound.id, sound, ['', '', 0, 0])) as 'OK' | StoreRefusal
  }

  /** Gives the sound that was there. */
  async remove(guildId: string, key: string): Promise<Sound | undefined> {
    const text = await this.#run('remove', guildId, [key])
    if (text === null) return undefined
    const sound = parse(text)
    await this.#folder?.remove(guildId, sound.id)
    return sound
  }

  async find(guildId: string, key: string): Promise<Sound | undefined> {
    const text = await this.#redis.hget(keysOf(guildId).sounds, key)
    return text === null ? undefined : parse(text)
  }

  /** Oldest first. */
  async list(guildId: string): Promise<readonly Sound[]> {
    const texts = await this.#redis.hvals(keysOf(guildId).sounds)
    return texts.map(parse).sort((a, b) => (a.addedAt + a.id < b.addedAt + b.id ? -1 : 1))
  }

  async audio(guildId: string, id: string): Promise<Buffer | undefined> {
    // Those from before there was a folder are where they were.
    const file = await this.#folder?.audio(guildId, id)
    return file ?? (await this.#redis.hgetBuffer(keysOf(guildId).audio, id)) ?? undefined
  }

  async original(guildId: string, id: string): Promise<Buffer | undefined> {
    const file = await this.#folder?.original(guildId, id)
    return file ?? (await this.#redis.hgetBuffer(keysOf(guildId).originals, id)) ?? undefined
  }

  async usage(guildId: string): Promise<SoundUsage> {
    const { sounds, usage } = keysOf(guildId)
    const [count, { bytes = '0', length = '0' }] = await Promise.all([
      this.#redis.hlen(sounds),
      this.#redis.hgetall(usage),
    ])
    return { count, bytes: Number(bytes), length: Number(length) }
  }

  /** Forgets a guild's sounds, as when the bot is thrown out. */
  async removeAll(guildId: string): Promise<void> {
    const sounds = this.#folder ? await this.list(guildId) : []
    await this.#redis.del(...Object.values(keysOf(guildId)))
    for (const { id } of sounds) await this.#folder?.remove(guildId, id)
  }

  /** @throws {SoundError} FOLDER_UNUSABLE */
  async check(): Promise<void> {
    await this.#folder?.check()
  }

  /** Removes files that were left behind by a process that was killed. Gives how many. */
  async sweep(now: number): Promise<number> {
    const idsOf = async (guildId: string) => (await this.list(guildId)).map(({ id }) => id)
    return (await this.#folder?.sweep(idsOf, now)) ?? 0
  }

  /** Has the bytes where they belong before they are told of, and nothing left of them when they are refused. */
  async #keep(
    guildId: string,
    { sound: { id }, audio, original }: StoredSound,
    tell: (audio: Buffer | string, original: Buffer | string) => Promise<string | null>,
  ): Promise<'OK' | StoreRefusal> {
    if (!this.#folder) return (await tell(audio, original ?? '')) as 'OK' | StoreRefusal
    await this.#folder.write(guildId, id, { audio, original })
    // When Redis does not answer, nobody knows whether it has been told: the files stay until a sweep knows.
    const outcome = (await tell('', '')) as 'OK' | StoreRefusal
    if (outcome !== 'OK') await this.#folder.remove(guildId, id)
    return outcome
  }

  #replace(guildId: string, id: string, sound: Sound, values: Values): Promise<string | null> {
    return this.#run('replace', guildId, [sound.key, id, JSON.stringify(sound), ...values])
  }

  async #run(script: Script, guildId: string, values: Values): Promise<string | null> {
    // defineCommand adds a method that the type does not know.
    const run: (keyCount: number, ...rest: Values) => Promise<string | null> = Reflect.get(
      this.#redis,
      `breqbot:sounds:${script}`,
    )
    const keys = [...Object.values(keysOf(guildId)), CHANGED_GUILDS]
    try {
      return await run.call(this.#redis, keys.length, ...keys, ...values, guildId)
    } catch (cause) {
      throw isFull(cause) ? new SoundError('NO_ROOM', { where: 'Redis' }, { cause }) : cause
    }
  }
}

const keysOf = (guildId: string) => ({
  sounds: `breqbot:{${guildId}}:sounds`,
  audio: `breqbot:{${guildId}}:sounds:audio`,
  originals: `breqbot:{${guildId}}:sounds:originals`,
  usage: `breqbot:{${guildId}}:sounds:usage`,
})

const parse = (text: string): Sound => JSON.parse(text) as Sound
