import type { APIEmbed } from 'discord.js'
import { escapeMarkup } from '../format.ts'
import type { Sound } from '../sound/index.ts'

/** Below every page: whoever hears the bot sends it away. */
export const LEAVE = '❌'
/** How many sounds a message holds: Discord allows twenty reactions, and one of them is to leave. */
export const PAGE_SIZE = 19

/** A reaction below a board, and the key of the sound that it plays. */
export interface Mark {
  readonly key: string
  /** `🔔`, or `horn:1234`. */
  readonly reaction: string
}

/** A message of a board, and the reactions that play. */
export interface BoardPage {
  readonly message: string
  readonly marks: readonly Mark[]
}

/**
 * Which sounds are on which page. A sound stays on the page where it is, so that one that comes or goes changes one message
 * only; new ones go where there is room.
 *
 * @param before - the keys of each page as they are now
 * @param keys - the keys of all sounds there are, oldest first
 */
export function layOut(
  before: readonly (readonly string[])[],
  keys: readonly string[],
): readonly (readonly string[])[] {
  const pages = before.map((page) => page.filter((key) => keys.includes(key)))
  const placed = new Set(pages.flat())
  for (const key of keys) {
    if (placed.has(key)) continue
    const page = pages.find(({ length }) => length < PAGE_SIZE)
    if (page) page.push(key)
    else pages.push([key])
  }
  // An empty page has nothing to say, unless it is the only one.
  const filled = pages.filter(({ length }) => length > 0)
  return filled.length > 0 ? filled : [[]]
}

/** What a page says. */
export function renderPage(keys: readonly string[], sounds: readonly Sound[], place: string): APIEmbed {
  const lines = keys.flatMap((key) => {
    const sound = sounds.find((candidate) => candidate.key === key)
    return sound ? [`${sound.emoji}  ${escapeMarkup(sound.name)}`] : []
  })
  return {
    title: place === '' ? 'Soundboard' : `Soundboard (${place})`,
    description: lines.join('\n') || 'There are no sounds yet. Add one with /soundboard add.',
    footer: { text: `Go into a voice channel and react to play; ${LEAVE} sends me away.` },
  }
}
