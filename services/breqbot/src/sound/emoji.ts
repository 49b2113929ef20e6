/** An emoji of Unicode or of a guild. */
export interface Emoji {
  /** What it is found by: itself, or the id of a custom one. */
  readonly key: string
  /** What shows it in a message: `🔔`, or `<:horn:1234>`. */
  readonly text: string
  /** What reacts with it: `🔔`, or `horn:1234`. */
  readonly reaction: string
}

const CUSTOM = /^<(?<animated>a?):(?<name>\w{2,32}):(?<id>\d{15,21})>$/
const UNICODE = /^\p{RGI_Emoji}$/v
const VARIATION = '\uFE0F'

/** The emoji that a text consists of; nothing when it is anything else. */
export function parseEmoji(given: string): Emoji | undefined {
  const text = given.trim()
  const custom = CUSTOM.exec(text)?.groups
  if (custom) return { key: custom['id'] ?? '', text, reaction: `${custom['name']}:${custom['id']}` }
  const full = [text, `${text}${VARIATION}`].find((candidate) => UNICODE.test(candidate))
  return full === undefined ? undefined : { key: plain(full), text: full, reaction: full }
}

/** What the emoji of a reaction is found by, as Discord tells it. */
export function emojiKey({ id, name }: { readonly id: string | null; readonly name: string | null }): string {
  return id ?? plain(name ?? '')
}

// Clients differ in whether they send the selector that asks for a picture, so that it cannot tell sounds apart.
const plain = (text: string): string => text.replaceAll(VARIATION, '')
