import { createHash } from 'node:crypto'
import { HEIGHT, WIDTH } from '../card/card.ts'
import { linksOfFrozen } from '../embed/links.ts'
import { formatSnippets } from '../embed/snippets.ts'
import type { FrozenCard } from '../frozen/frozen-cards.ts'
import { escapeHtml, textOf } from '../text/escape.ts'
import { renderMarkdownLine } from '../text/markdown.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#17212c, #e9eff6); --soft: light-dark(#566576, #9cabbc);
  --line: light-dark(#d6dee7, #2b3644); --ground: light-dark(#f4f6f9, #0d1218); --paper: light-dark(#fff, #161d26) }
body { margin: 0 auto; max-width: 37rem; padding: 2.5rem 1.25rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground) }
img { display: block; width: 100%; height: auto; border-radius: .7rem; box-shadow: 0 4px 20px #0003 }
nav { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.2rem 0 2rem }
a { color: light-dark(#1d56d8, #7fb2ff) }
dt { font-weight: 600; font-size: .9rem; margin-top: .9rem }
dd { margin: .2rem 0 0 }
pre { margin: 0; padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; font: .8rem/1.5 ui-monospace, monospace;
  background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; user-select: all }
small { color: var(--soft) }
`

const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; img-src 'self' data:; base-uri 'none'; form-action 'none'`

/** The page of a frozen card: what chats and networks look at when somebody posts its address. */
export function formatSharePage(
  base: string,
  { id, card, frozenAt }: FrozenCard,
): { readonly html: string; readonly headers: Readonly<Record<string, string>> } {
  const links = linksOfFrozen(base, id)
  const [alt, name] = [escapeHtml(card.alt), escapeHtml(textOf(renderMarkdownLine(card.name)) || 'A card')]
  const oembed = `${base}/oembed?url=${encodeURIComponent(links.target)}`
  const snippets = Object.entries(formatSnippets(links, card.alt)).map(
    ([kind, text]) => `<dt>${NAMES[kind] ?? kind}</dt><dd><pre>${escapeHtml(text)}</pre></dd>`,
  )
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}</title>
<meta name="description" content="${alt}">
<meta property="og:type" content="website">
<meta property="og:title" content="${name}">
<meta property="og:url" content="${links.target}">
<meta property="og:image" content="${links.image2x}">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="${WIDTH * 2}">
<meta property="og:image:height" content="${HEIGHT * 2}">
<meta property="og:image:alt" content="${alt}">
<meta name="twitter:card" content="summary_large_image">
<link rel="icon" href="data:,">
<link rel="alternate" type="application/json+oembed" href="${escapeHtml(oembed)}" title="${name}">
<style>${STYLE}</style>
</head>
<body>
<main>
<img src="${links.image}" srcset="${links.image2x} 2x" width="${WIDTH}" height="${HEIGHT}" alt="${alt}">
<nav aria-label="Forms of the card"><a href="${links.image}">PNG</a> <a href="${base}/card/${id}.jpeg">JPEG</a> <a href="${base}/card/${id}.webp">WebP</a> <a href="${links.html}">HTML</a> <a href="${base}/">Make your own</a></nav>
<h1 hidden>${name}</h1>
<dl>${snippets.join('\n')}</dl>
<p><small>Frozen on <time datetime="${frozenAt}">${frozenAt.slice(0, 10)}</time>; it never changes.</small></p>
</main>
</body>
</html>
`
  return { html, headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY } }
}

const NAMES: Readonly<Record<string, string>> = {
  markdown: 'Markdown',
  html: 'HTML',
  bbcode: 'BBCode',
  picture: 'Light or dark, as the reader is',
  iframe: 'A frame',
}
