import { HEIGHT, WIDTH } from '../card/card.ts'
import { escapeHtml } from '../text/escape.ts'
import type { CardLinks } from './links.ts'

/** Text to paste where a card should appear. */
export interface Snippets {
  readonly markdown: string
  readonly html: string
  readonly bbcode: string
  /** Light or dark, as the reader's device is; a README on GitHub takes it. */
  readonly picture: string
  readonly iframe: string
}

/** The ways to show a card elsewhere. */
export function formatSnippets(links: CardLinks, alt: string): Snippets {
  const size = `width="${WIDTH}" height="${HEIGHT}"`
  const [text, image, target] = [escapeHtml(alt), escapeHtml(links.image), escapeHtml(links.target)]
  const image2x = escapeHtml(`${links.image2x} 2x`)
  return {
    markdown: `[![${escapeMarkdown(alt)}](${escapeAddress(links.image)})](${escapeAddress(links.target)})`,
    html: `<a href="${target}"><img src="${image}" srcset="${image2x}" ${size} alt="${text}"></a>`,
    bbcode: `[url=${escapeBrackets(links.target)}][img]${escapeBrackets(links.image)}[/img][/url]`,
    picture: `<picture><source media="(prefers-color-scheme: dark)" srcset="${escapeHtml(links.dark)}"><img src="${escapeHtml(links.light)}" ${size} alt="${text}"></picture>`,
    iframe: `<iframe src="${escapeHtml(links.html)}" ${size} title="${text}" style="border:0" loading="lazy"></iframe>`,
  }
}

const escapeMarkdown = (text: string): string =>
  text.replaceAll(/[\\[\]`*_<>&!]/g, String.raw`\$&`).replaceAll('\n', ' ')

const escapeAddress = (url: string): string => url.replaceAll('(', '%28').replaceAll(')', '%29')

const escapeBrackets = (url: string): string => url.replaceAll('[', '%5B').replaceAll(']', '%5D')
