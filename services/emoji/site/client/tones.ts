/** How an emoji takes one tone of skin for all in it: behind its first sign, in both places of a mix, or not at all. */
export interface TonePattern {
  readonly tone?: 'first' | 'mix'
  /** The emoji of two persons with a place for the tone of each. */
  readonly mix?: string
}

/** What stands in a mix for the tone of the first and the second person. */
export const MIX_PLACES = ['1', '2'] as const

/** How many tones there are: 1 is light, 5 is dark, and 0 is none. */
export const TONE_COUNT = 5

const MODIFIERS = ['', '🏻', '🏼', '🏽', '🏾', '🏿']

/** The sign that gives a tone; nothing for 0. */
export const modifierOf = (tone: number): string => MODIFIERS[tone] ?? ''

/** The emoji with everybody in one tone; as it is for 0, or when it takes none. */
export function withTone(text: string, pattern: TonePattern, tone: number): string {
  if (tone === 0 || pattern.tone === undefined) return text
  if (pattern.tone === 'mix') return withMix(pattern.mix ?? text, tone, tone)
  // The modifier asks for a picture itself, so that the sign which does so goes.
  return text.replace(/^(.)\u{FE0F}?/u, `$1${modifierOf(tone)}`)
}

/** An emoji of two persons, each in a tone of their own. */
export const withMix = (mix: string, one: number, other: number): string =>
  mix.replace(MIX_PLACES[0], modifierOf(one)).replace(MIX_PLACES[1], modifierOf(other))
