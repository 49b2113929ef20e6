import { Problem } from '../problem.ts'
import { parseEmoji } from '../sound/index.ts'
import type { Emoji } from '../sound/index.ts'

/**
 * The emoji that somebody typed into an option, which Discord sends as `😀` or `<:name:id>`.
 *
 * @throws {Problem} BAD_EMOJI
 */
export function readEmoji(text: string): Emoji {
  const emoji = parseEmoji(text)
  if (!emoji) throw new Problem('BAD_EMOJI', { text })
  return emoji
}
