import type { Session } from '../../login/sessions.ts'
import { NOTHING, html } from './html.ts'
import type { Html } from './html.ts'

/** What every page is made of. */
export interface Page {
  /** What stands in the tab, before the name of the bot. */
  readonly title: string
  readonly main: Html
  /** Who is logged in. */
  readonly session: Session | undefined
  readonly hasLogin: boolean
  /** A script of this site, by its path. */
  readonly script?: string
}

/** A whole document. */
export function renderPage({ title, main, session, hasLogin, script }: Page): string {
  const page = html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta
        name="description"
        content="Breqbot is a bot for Discord with a soundboard that mixes, coins, games and news."
      />
      <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
      <link rel="stylesheet" href="/static/style.css" />
      ${script === undefined ? NOTHING : html`<script type="module" src="${script}"></script>`}
      <title>${title === '' ? 'Breqbot' : `${title} · Breqbot`}</title>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <a class="brand" href="/"><img src="/static/icon.svg" alt="" width="32" height="32" /> Breqbot</a>
          <nav aria-label="Site">
            <a href="/soundboard">Soundboards</a>
            ${loginPart(session, hasLogin)}
          </nav>
        </header>
        <main id="main" tabindex="-1">${main}</main>
        <footer>
          Programs ask <a href="/api/status"><code>/api/status</code></a
          >; <a href="/openapi.json">/openapi.json</a> says what else there is.
        </footer>
      </body>
    </html> `
  return page.text
}

function loginPart(session: Session | undefined, hasLogin: boolean): Html {
  if (session) {
    return html`<form method="post" action="/logout">
      <button class="plain">Log ${session.user.name} out</button>
    </form>`
  }
  return hasLogin ? html`<a href="/login">Log in</a>` : NOTHING
}
