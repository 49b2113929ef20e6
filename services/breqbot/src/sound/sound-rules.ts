import { parseEmoji } from './emoji.ts'
import { SoundError } from './sound-error.ts'
import { HIGHEST_VOLUME, LONGEST_NAME } from './sound-limits.ts'
import type { SoundLimits } from './sound-limits.ts'
import type { StoreRefusal } from './sound-store.ts'
import type { Sound } from './sound.ts'

/**
 * What a member says about a sound, checked and in the form in which it is kept.
 *
 * @throws {SoundError} INVALID_EMOJI, INVALID_NAME or INVALID_VOLUME
 */
export function describeSound(
  text: string,
  givenName: string,
  volume: number,
): Pick<Sound, 'key' | 'emoji' | 'name'> {
  const emoji = parseEmoji(text)
  if (!emoji) throw new SoundError('INVALID_EMOJI', { text })
  const name = givenName.trim()
  if (name === '' || name.length > LONGEST_NAME) {
    throw new SoundError('INVALID_NAME', { longest: LONGEST_NAME })
  }
  if (!Number.isInteger(volume) || volume < 1 || volume > HIGHEST_VOLUME) {
    throw new SoundError('INVALID_VOLUME', { highest: HIGHEST_VOLUME })
  }
  return { key: emoji.key, emoji: emoji.text, name }
}

/** @throws {SoundError} with the reason, when the store refused */
export function checkStored(outcome: 'OK' | StoreRefusal, { emoji }: Sound, limits: SoundLimits): void {
  if (outcome === 'OK') return
  if (outcome === 'QUOTA_COUNT') throw new SoundError(outcome, { limit: limits.count })
  if (outcome === 'QUOTA_BYTES') throw new SoundError(outcome, { limit: limits.bytes })
  if (outcome === 'QUOTA_LENGTH') throw new SoundError(outcome, { limit: limits.length })
  throw new SoundError(outcome, { emoji })
}
