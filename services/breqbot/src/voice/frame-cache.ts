import { LRUCache } from 'lru-cache'
import { readFrames } from '../sound/index.ts'

/** Where the audio of a sound comes from: its Ogg Opus, or nothing when it is gone. */
export type LoadAudio = (guildId: string, soundId: string) => Promise<Buffer | undefined>

/** What a frame costs besides its bytes. */
const PER_FRAME = 96

/** The frames of the sounds that were played last, kept in memory: what is played often costs nothing to play. */
export class FrameCache {
  readonly #cache: LRUCache<string, readonly Buffer[], { readonly guildId: string; readonly soundId: string }>

  /** @param maxBytes - how much memory frames may take */
  constructor(load: LoadAudio, maxBytes: number) {
    this.#cache = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (frames) => frames.reduce((sum, { length }) => sum + length + PER_FRAME, 1),
      fetchMethod: async (_key, _stale, { context: { guildId, soundId } }) => {
        const audio = await load(guildId, soundId)
        return audio && readFrames(audio)
      },
    })
  }

  /** What it holds now. */
  get bytes(): number {
    return this.#cache.calculatedSize
  }

  /** The frames if they are in memory. */
  peek(guildId: string, soundId: string): readonly Buffer[] | undefined {
    return this.#cache.get(keyOf(guildId, soundId))
  }

  /** The frames, loaded if they are not in memory; once, however many ask. */
  get(guildId: string, soundId: string): Promise<readonly Buffer[] | undefined> {
    return this.#cache.fetch(keyOf(guildId, soundId), { context: { guildId, soundId } })
  }
}

const keyOf = (guildId: string, soundId: string): string => `${guildId}/${soundId}`
