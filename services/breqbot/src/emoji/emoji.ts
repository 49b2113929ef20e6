import { Problem } from '../problem.ts'

/** An emoji: one of Unicode, or one that a guild made, which has an id. */
export interface Emoji {
  readonly name: string
  readonly id?: string
  readonly isAnimated?: boolean
}

const CUSTOM = /^<(a?):(\w{2,32}):(\d{15,21})>$/
const UNICODE = /^\p{RGI_Emoji}$/v

/**
 * The emoji that somebody typed, which Discord sends as `😀` or `<:name:id>`.
 *
 * @throws {Problem} BAD_EMOJI
 */
export function parseEmoji(text: string): Emoji {
  const trimmed = text.trim()
  const [, animated, name, id] = CUSTOM.exec(trimmed) ?? []
  if (name !== undefined && id !== undefined) return { name, id, ...(animated && { isAnimated: true }) }
  // Some keyboards leave out the invisible character that asks for the coloured form.
  const unicode = [trimmed, `${trimmed}\uFE0F`].find((candidate) => UNICODE.test(candidate))
  if (unicode === undefined) throw new Problem('BAD_EMOJI', { text: trimmed })
  return { name: unicode }
}

/** The emoji as text of a message. */
export const formatEmoji = ({ name, id, isAnimated }: Emoji): string =>
  id === undefined ? name : `<${isAnimated ? 'a' : ''}:${name}:${id}>`

/** The emoji as reactions are asked for. */
export const formatReaction = ({ name, id }: Emoji): string => (id === undefined ? name : `${name}:${id}`)

/** What tells emoji apart, whatever a custom one is called today. */
export const emojiKey = ({
  name,
  id,
}: {
  readonly name: string | null
  readonly id?: string | null
}): string => id ?? (name ?? '').replaceAll('\uFE0F', '')
