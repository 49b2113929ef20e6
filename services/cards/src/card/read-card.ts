import { ServiceError } from '@berth/service'
import { TEMPLATES, TEMPLATE_NAMES, isTemplateName } from '../templates/index.ts'
import type { Template } from '../templates/index.ts'
import { textOf } from '../text/escape.ts'
import { renderMarkdown, renderMarkdownLine } from '../text/markdown.ts'
import { backdropFor, isBackdrop } from './backdrops.ts'
import type { Background, Card } from './card.ts'
import type { CardParams } from './params.ts'

const LONGEST_ALT = 300

/**
 * The card that was asked for, in its normal form.
 *
 * @throws {ServiceError} 404 `UNKNOWN_TEMPLATE`
 */
export function readCard(params: CardParams): Card {
  const template = clean(params.template) || 'basic'
  if (!isTemplateName(template)) {
    const known = TEMPLATE_NAMES.join(', ')
    throw new ServiceError(404, 'UNKNOWN_TEMPLATE', `There is no template ${template}; there are ${known}`)
  }
  const { theme, shows }: Template = TEMPLATES[template]
  const [name, bio] = [clean(params.name).replaceAll(/\s+/g, ' '), clean(params.bio)]
  const background = readBackground(clean(params.background) || clean(params.background_image), name)
  const plain = background.kind === 'colour' && !shows.background ? background.colour : undefined
  const avatar = clean(params.avatar)
  return {
    template,
    theme: params.theme || theme,
    name,
    bio,
    footer: clean(params.footer).replaceAll(/\s+/g, ' '),
    background,
    ...(avatar && shows.avatar && { avatar }),
    ...readColours({ accent: params.accent, ink: params.ink, ground: params.ground || plain }),
    lang: params.lang || languageOf(`${name} ${bio}`),
    alt: clean(params.alt) || describe(name, bio),
  }
}

/** Characters in their composed form, without those that control terminals; lines end in one way. */
function clean(text = ''): string {
  return text
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]|[\p{Cs}\ufeff]/gu, '')
    .trim()
}

const COLOUR = /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i

function readBackground(text: string, name: string): Background {
  if (text === '') return { kind: 'backdrop', name: backdropFor(name) }
  if (isBackdrop(text)) return { kind: 'backdrop', name: text }
  return COLOUR.test(text) ? { kind: 'colour', colour: readColour(text) } : { kind: 'picture', url: text }
}

type Colours = Readonly<Record<'accent' | 'ink' | 'ground', string | undefined>>

const readColours = (colours: Colours): Partial<Record<keyof Colours, string>> =>
  Object.fromEntries(
    Object.entries(colours)
      .filter(([, colour]) => colour)
      .map(([name, colour]) => [name, readColour(colour ?? '')]),
  )

const readColour = (text: string): string => `#${text.replace('#', '').toLowerCase()}`

function languageOf(text: string): string {
  if (/\p{Script=Hangul}/u.test(text)) return 'ko'
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja'
  return /\p{Script=Han}/u.test(text) ? 'zh-Hans' : 'und'
}

function describe(name: string, bio: string): string {
  const parts = [textOf(renderMarkdownLine(name)), textOf(renderMarkdown(bio)).replaceAll(/\s+/g, ' ')]
  const alt = parts.filter((part) => part !== '').join(': ') || 'An empty card'
  return alt.length > LONGEST_ALT ? `${alt.slice(0, LONGEST_ALT - 1).toWellFormed()}…` : alt
}
