import type { TonePattern } from '../../site/client/tones.ts'
import { MIX_PLACES, withMix, withTone } from '../../site/client/tones.ts'
import type { EmojiSkin } from './emoji-file.ts'

/** How an emoji takes tones of skin. */
export interface Tones extends TonePattern {
  readonly mix?: string
}

/**
 * Finds the pattern that gives every form of an emoji, so that the page needs no list of them.
 *
 * @throws {Error} When no pattern does.
 */
export function readTones(emoji: string, skins: readonly EmojiSkin[]): Tones {
  if (skins.length === 0) return {}
  const mixed = skins.find(({ tone }) => String(tone) === '1,2')
  const mix = mixed && mixed.emoji.replace('🏻', MIX_PLACES[0]).replace('🏼', MIX_PLACES[1])
  const patterns: Tones[] = [{ tone: 'first', ...(mix && { mix }) }]
  if (mix) patterns.push({ tone: 'mix', mix })
  const wanted = skins
    .map(({ emoji }) => emoji)
    .toSorted()
    .join()
  const pattern = patterns.find((tones) => formsOf(emoji, tones).toSorted().join() === wanted)
  if (!pattern) throw new Error(`The tones of ${emoji} follow no pattern that is known here`)
  return pattern
}

/** Every form of an emoji in tones of skin, mixed ones included. */
export function formsOf(emoji: string, pattern: Tones): readonly string[] {
  if (pattern.tone === undefined) return []
  const tones = [1, 2, 3, 4, 5]
  return tones.flatMap((one) =>
    pattern.mix === undefined
      ? [withTone(emoji, pattern, one)]
      : tones.map((other) =>
          one === other ? withTone(emoji, pattern, one) : withMix(pattern.mix ?? '', one, other),
        ),
  )
}
