import { createHash } from 'node:crypto'
import type { Service } from '@berth/service'

/** Adds the page for people: a fresh id, what is in it, and a button for another. */
export function addPage(app: Service): void {
  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply
      .headers({
        'cache-control': 'no-store',
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': POLICY,
      })
      .send(PAGE),
  )
}

const STYLE = `
  :root { color-scheme: light dark; --ink: light-dark(#1a2330, #e8eef6); --soft: light-dark(#566476, #9fb0c3);
    --ground: light-dark(#f6f9fc, #10161e); --accent: light-dark(#0b62b0, #7cc0ff); --on-accent: light-dark(#fff, #0c1218) }
  body { display: grid; place-content: center; min-height: 100vh; margin: 0; padding: 1rem; box-sizing: border-box;
    text-align: center; font: 1rem/1.6 system-ui, sans-serif; color: var(--ink); background: var(--ground) }
  h1 { margin: 0; font-size: 1rem; font-weight: 500; color: var(--soft) }
  output { display: block; margin: 1rem 0 0; font: 600 clamp(1.4rem, 7vw, 3rem)/1.2 ui-monospace, monospace;
    overflow-wrap: anywhere; min-height: 1.2em }
  #parts { min-height: 1.6em; margin: .5rem 0 1.5rem; color: var(--soft) }
  button { font: inherit; padding: .6rem 1.4rem; border: 0; border-radius: .5rem; cursor: pointer;
    color: var(--on-accent); background: var(--accent) }
  button:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px }
  footer { margin-top: 3rem; font-size: .875rem; color: var(--soft) }
  a { color: inherit }
`

const SCRIPT = `
  const id = document.querySelector('output')
  const parts = document.querySelector('#parts')
  const another = document.querySelector('button')
  const ask = async (path, options) => {
    const response = await fetch(path, options)
    const body = await response.json()
    if (!response.ok) throw new Error(body.message)
    return body
  }
  const show = async () => {
    try {
      const { snowflake_str: text } = await ask('/', { method: 'POST' })
      id.value = text
      const { timestamp, worker, sequence } = await ask('/' + text)
      parts.textContent = 'number ' + sequence + ' of worker ' + worker + ' in the millisecond ' + timestamp
    } catch (error) {
      id.value = ''
      parts.textContent = error.message
    }
  }
  another.addEventListener('click', show)
  another.hidden = false
  show()
`

const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <link rel="icon" href="data:,">
  <title>Snowflake</title>
  <style>${STYLE}</style>
  <main>
    <h1>An id that nobody else has</h1>
    <output aria-live="polite"></output>
    <p id="parts" aria-live="polite"><noscript>With JavaScript one would stand here.</noscript></p>
    <button type="button" hidden>Another one</button>
  </main>
  <footer>Programs send <code>POST /</code>; <a href="/openapi.json">/openapi.json</a> says what else there is.</footer>
  <script>${SCRIPT}</script>
</html>
`

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
