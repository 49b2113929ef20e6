import { LRUCache } from 'lru-cache'
import { micromark } from 'micromark'
import type { Options } from 'micromark'
import { gfmAutolinkLiteral, gfmAutolinkLiteralHtml } from 'micromark-extension-gfm-autolink-literal'
import { gfmStrikethrough, gfmStrikethroughHtml } from 'micromark-extension-gfm-strikethrough'

/** What makes documents out of text has no place on a card, and markup of the user's own least of all. */
const ONLY_INLINE = {
  disable: {
    null: [
      'blockQuote',
      'codeFenced',
      'codeIndented',
      'definition',
      'headingAtx',
      'htmlFlow',
      'htmlText',
      'labelStartImage',
      'list',
      'setextUnderline',
      'thematicBreak',
    ],
  },
}

const OPTIONS: Options = {
  extensions: [gfmAutolinkLiteral(), gfmStrikethrough({ singleTilde: false }), ONLY_INLINE],
  htmlExtensions: [gfmAutolinkLiteralHtml(), gfmStrikethroughHtml()],
}

/**
 * Bold, italic, code, strike and links as markup; everything else is text. Links go to http, https and mail alone, open
 * outside of the card and vouch for nothing.
 */
export function renderMarkdown(text: string): string {
  const known = rendered.get(text)
  if (known !== undefined) return known
  const html = render(text)
  rendered.set(text, html)
  return html
}

/** The words of one card are looked at several times: to draw them, to measure them and to read them out. */
const rendered = new LRUCache<string, string>({ max: 200 })

/** Characters that mean something in the markup that is left, and those that HTML needs escaped. */
const MEANING = /[\\`*_~[\]<>&"@:\n]|www\./i

function render(text: string): string {
  if (text !== '' && !MEANING.test(text)) return `<p dir="auto">${text.trim()}</p>`
  return micromark(text, OPTIONS)
    .replaceAll('<br />\n', '\n') // a line break is one already
    .replaceAll(/<a href="([^"]*)"(?: title="[^"]*")?>/g, (_tag, address: string) =>
      /^(https?:|mailto:)/i.test(address)
        ? `<a href="${address}" target="_blank" rel="noopener noreferrer nofollow ugc">`
        : '<a>',
    )
    .replaceAll('<p>', '<p dir="auto">')
}

/** The same for one line: no paragraphs. */
export function renderMarkdownLine(text: string): string {
  return renderMarkdown(text.replaceAll(/\s+/g, ' '))
    .replaceAll('<p dir="auto">', '')
    .replaceAll('</p>', '')
    .trim()
}
