import { readEmoji } from '../emoji/read-emoji.ts'
import { Problem } from '../problem.ts'
import { LEAVE } from './board-pages.ts'

/**
 * Makes sure that a sound can have an emoji: the bot has to be able to react with it, and ❌ means something else.
 *
 * @param own - the ids of the emoji that the guild made
 * @throws {Problem} BAD_EMOJI, FOREIGN_EMOJI, RESERVED_EMOJI
 */
export function checkSoundEmoji(text: string, own: readonly string[]): void {
  const { key } = readEmoji(text)
  if (key === LEAVE) throw new Problem('RESERVED_EMOJI', { emoji: LEAVE })
  if (/^\d+$/.test(key) && !own.includes(key)) throw new Problem('FOREIGN_EMOJI', { text })
}
