import { NOTHING, html } from './html.ts'
import { renderPage } from './layout.ts'

/** What went wrong. */
export interface PageError {
  readonly status: number
  readonly message: string | undefined
  readonly code: string | undefined
  readonly requestId: string
  readonly hasLogin: boolean
}

const TITLES: Readonly<Record<number, string>> = {
  401: 'Who are you?',
  403: 'That did not work',
  404: 'There is nothing here',
  429: 'Slowly',
  503: 'Back in a moment',
}

/** What people see when something went wrong: what it was, and where to go from there. */
export function renderError({ status, message = '', code, requestId, hasLogin }: PageError): string {
  const title = TITLES[status] ?? (status < 500 ? 'That did not work' : 'Something went wrong')
  const canLogIn = hasLogin && (status === 401 || code?.startsWith('LOGIN_') === true)
  const main = html` <section class="hero">
    <h1>${title}</h1>
    <p>${message}${message === '' || message.endsWith('.') ? '' : '.'}</p>
    ${status === 500 ? html`<p>Whoever runs this finds it in the log as <code>${requestId}</code>.</p>` : NOTHING}
    <p class="actions">
      ${canLogIn ? html`<a class="button" href="/login">Log in with Discord</a>` : NOTHING}
      <a class="button quiet" href="/">To the first page</a>
    </p>
  </section>`
  return renderPage({ title, main, session: undefined, hasLogin })
}
