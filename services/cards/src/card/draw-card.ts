import type { Drawing } from '../browser/drawing.ts'
import { chooseFonts, formatFontFamily } from '../fonts/choose-fonts.ts'
import type { FontSlice } from '../fonts/font-slice.ts'
import { TEMPLATES } from '../templates/index.ts'
import type { Template } from '../templates/index.ts'
import { drawEmoji, hasEmoji, withoutEmoji } from '../text/emoji.ts'
import { escapeHtml, textOf } from '../text/escape.ts'
import { fitText } from '../text/fit.ts'
import type { Box } from '../text/fit.ts'
import { renderMarkdown, renderMarkdownLine } from '../text/markdown.ts'
import { BACKDROPS } from './backdrops.ts'
import { BASE_CSS } from './base-css.ts'
import { HEIGHT, WIDTH } from './card.ts'
import type { Card, Pictures } from './card.ts'
import { THEME_CSS } from './themes.ts'
import type { Theme } from './themes.ts'

/** What a card looks like, as markup and style: from here on it is the same for HTML and for images. */
export function drawCard(card: Card, pictures: Pictures): Drawing {
  const template: Template = TEMPLATES[card.template]
  const [name, bio, footer] = [
    renderMarkdownLine(card.name),
    card.bio && renderMarkdown(card.bio),
    escapeHtml(card.footer),
  ]
  const markup = template.markup({
    name:
      name &&
      `<h1 class="name" dir="auto" ${fitStyle(name, template.nameBox, TAIL)}><span>${drawEmoji(name)}</span></h1>`,
    bio: bio && `<div class="bio" dir="auto" ${fitStyle(bio, template.bioBox)}>${drawEmoji(bio)}</div>`,
    footer: footer && `<div class="footer" dir="auto">${drawEmoji(footer)}</div>`,
    avatar: formatAvatar(card, pictures),
    background: formatBackground(card, pictures),
  })
  const text = withoutEmoji(textOf(`${name} ${bio} ${footer}`)) + markOf(markup) + initialsOf(card.name)
  const faces = new Set([
    template.nameFace,
    template.bioFace,
    ...(bio.includes('<code>') ? ['mono' as const] : []),
  ])
  const { lang } = card
  const hasItalics = `${name} ${bio}`.includes('<em>')
  const needs = { text, faces: [...faces], lang, hasItalics }
  const fonts = chooseFonts(needs)
  return {
    css: `${BASE_CSS}${fontCss(template, lang, fonts)}${THEME_CSS}${template.css.replaceAll(/\s*\n\s*/g, '')}`,
    body: `<div class="card ${classesOf(card)}" data-theme="${card.theme}"${coloursOf(card)}>${markup}</div>`,
    needs,
    fonts,
    width: WIDTH,
    height: HEIGHT,
  }
}

/** The same drawing in the colours of another theme. */
export function withTheme(drawing: Drawing, theme: Theme): Drawing {
  return { ...drawing, body: drawing.body.replace(/ data-theme="[a-z]+"/, ` data-theme="${theme}"`) }
}

const classesOf = ({ template }: Card): string =>
  template.endsWith('-profile') ? `profile ${template}` : template

/** Characters that a template draws by itself. */
const markOf = (markup: string): string => (/[\u201c\u276f\u2026]/.exec(markup)?.[0] ?? '') + '\u2026'

function fontCss({ nameFace, bioFace }: Template, lang: string, fonts: readonly FontSlice[]): string {
  const family = (face: 'sans' | 'serif' | 'mono' | 'geometric'): string =>
    formatFontFamily(face, lang, fonts)
  return `.card{--serif:${family('serif')};--mono:${family('mono')};font-family:${family(bioFace)}}.name,.avatar{font-family:${family(nameFace)}}`
}

function fitStyle(html: string, box: Box, tail = 0): string {
  const { size, lines, lineHeight } = fitText(textOf(html), box)
  return `style="font-size:${size}px;line-height:${lineHeight};--lines:${lines};max-height:${Math.ceil(size * (lineHeight * lines + tail))}px"`
}

/** In em: how far letters reach below a line that is set tightly, which the padding of names makes room for. */
const TAIL = 0.15

function coloursOf({ accent, ink, ground }: Card): string {
  const colours = [
    ...(accent ? [`--accent:${accent}`] : []),
    ...(ink ? [`--ink:${ink};--soft:${ink}`] : []),
    ...(ground ? [`--ground:${ground}`] : []),
  ]
  return colours.length === 0 ? '' : ` style="${colours.join(';')}"`
}

function formatAvatar({ name }: Card, { avatar }: Pictures): string {
  const inside = avatar
    ? `<img alt="" src="${avatar}">`
    : `<span>${drawEmoji(escapeHtml(initialsOf(name)))}</span>`
  return `<div class="avatar">${inside}</div>`
}

function formatBackground({ background }: Card, { background: picture }: Pictures): string {
  if (picture) return `<div class="background"><img alt="" src="${picture}"></div>`
  const paint =
    background.kind === 'backdrop'
      ? BACKDROPS[background.name]
      : background.kind === 'colour'
        ? background.colour
        : '#888'
  return `<div class="background" style="background:${paint}"></div>`
}

const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The first letters of the first and last word; one of a single word. An emoji fills the place alone. */
function initialsOf(name: string): string {
  const words = textOf(renderMarkdownLine(name))
    .split(/\s+/)
    .filter((word) => word !== '')
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  const letters = ends.map((word = '') => [...LETTERS.segment(word)][0]?.segment ?? '')
  const shown = letters.some(hasEmoji) ? letters.slice(0, 1) : letters
  return shown.join('').toLocaleUpperCase('en')
}
