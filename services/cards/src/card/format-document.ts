import type { Drawing } from '../browser/drawing.ts'
import { formatFontFaces } from '../fonts/load-font.ts'
import { escapeHtml } from '../text/escape.ts'

/** A drawing as a document of its own, which needs nothing from anywhere. */
export async function formatDocument(
  drawing: Drawing,
  { title }: { readonly title: string },
): Promise<string> {
  const { css, body, needs, fonts } = drawing
  return `<!doctype html>
<html lang="${escapeHtml(needs.lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
${await formatFontFaces(fonts)}
html,body{margin:0;padding:0;overflow:hidden}
${css}
</style>
</head>
<body>${body}</body>
</html>
`
}

/** What a browser may do with such a document: show it. Links open elsewhere; scripts, forms and addresses are off. */
export const DOCUMENT_POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors *; base-uri 'none'; form-action 'none'"
