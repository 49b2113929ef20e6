import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'
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
 * The sounds of all guilds in Redis: four hashes a guild, in one slot. What is written is written whole, and only within
 * the quotas, however many processes write.
 */
export class SoundStore {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
    for (const script of SCRIPTS) {
      const lua = readFileSync(new URL(`lua/${script}.lua`, import.meta.url), 'utf8')
      redis.defineCommand(`breqbot:sounds:${script}`, { lua })
    }
  }

  async add(
    guildId: string,
    { sound, audio, original }: StoredSound,
    limits: Pick<SoundLimits, 'count' | 'bytes' | 'length'>,
  ): Promise<'OK' | StoreRefusal> {
    const { key, id, bytes, length } = sound
    const kept = original ?? ''
    const quotas = [limits.count, limits.bytes, limits.length]
    const values = [key, JSON.stringify(sound), id, audio, kept, bytes, length, ...quotas]
    return (await this.#run('add', guildId, values)) as 'OK' | StoreRefusal
  }

  /** Changes a sound that is still the one with the given id; without audio only what is told about it. */
  async replace(
    guildId: string,
    id: string,
    { sound, audio }: { readonly sound: Sound; readonly audio?: Buffer },
    limits: Pick<SoundLimits, 'bytes' | 'length'>,
  ): Promise<'OK' | StoreRefusal> {
    const values = [sound.key, id, JSON.stringify(sound), sound.id, audio ?? '', limits.bytes, limits.length]
    return (await this.#run('replace', guildId, values)) as 'OK' | StoreRefusal
  }

  /** Gives the sound that was there. */
  async remove(guildId: string, key: string): Promise<Sound | undefined> {
    const text = await this.#run('remove', guildId, [key])
    return text === null ? undefined : parse(text)
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
    return (await this.#redis.hgetBuffer(keysOf(guildId).audio, id)) ?? undefined
  }

  async original(guildId: string, id: string): Promise<Buffer | undefined> {
    return (await this.#redis.hgetBuffer(keysOf(guildId).originals, id)) ?? undefined
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
    await this.#redis.del(...Object.values(keysOf(guildId)))
  }

  async #run(script: Script, guildId: string, values: Values): Promise<string | null> {
    // defineCommand adds a method that the type does not know.
    const run: (keyCount: number, ...rest: Values) => Promise<string | null> = Reflect.get(
      this.#redis,
      `breqbot:sounds:${script}`,
    )
    const keys = Object.values(keysOf(guildId))
    return run.call(this.#redis, keys.length, ...keys, ...values)
  }
}

const keysOf = (guildId: string) => ({
  sounds: `breqbot:{${guildId}}:sounds`,
  audio: `breqbot:{${guildId}}:sounds:audio`,
  originals: `breqbot:{${guildId}}:sounds:originals`,
  usage: `breqbot:{${guildId}}:sounds:usage`,
})

const parse = (text: string): Sound => JSON.parse(text) as Sound
