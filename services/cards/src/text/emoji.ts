import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Icons {
  readonly icons: Readonly<Record<string, { readonly body: string } | undefined>>
  readonly aliases: Readonly<Record<string, { readonly parent: string } | undefined>>
}

/** What begins one is looked at first: the pattern for whole ones is long, and most characters begin none. */
const EMOJI = /(?=\p{Emoji})\p{RGI_Emoji}/gv
const BETWEEN_TAGS = /(<[^>]*>)/

const readData = <Data>(url: string): Data => JSON.parse(readFileSync(fileURLToPath(url), 'utf8')) as Data

const names: Readonly<Record<string, string>> = readData(
  import.meta.resolve('@iconify-json/twemoji/chars.json'),
)
const { icons, aliases } = readData<Icons>(import.meta.resolve('@iconify-json/twemoji/icons.json'))

/** Puts a picture in the place of each emoji of some markup, so that it looks the same everywhere. */
export function drawEmoji(html: string): string {
  return html
    .split(BETWEEN_TAGS)
    .map((part, place) => (place % 2 === 1 ? part : part.replaceAll(EMOJI, drawOne)))
    .join('')
}

/** The text without its emoji: what fonts have to draw. */
export const withoutEmoji = (text: string): string => text.replaceAll(EMOJI, '')

/** Whether there is a picture of an emoji. */
export const hasEmoji = (emoji: string): boolean => findBody(emoji) !== undefined

function drawOne(emoji: string): string {
  const body = findBody(emoji)
  if (body === undefined) return emoji
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">${body}</svg>`
  return `<img class="emoji" alt="${emoji}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}">`
}

/** The data names an emoji by its code points, without the one that only says that it is an emoji. */
function findBody(emoji: string): string | undefined {
  const points = Array.from(emoji, (character) =>
    (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0'),
  )
  const name = names[points.filter((point) => point !== 'fe0f').join('-')] ?? names[points.join('-')]
  return name === undefined ? undefined : icons[aliases[name]?.parent ?? name]?.body
}
