/** Why the router itself answers a request. */
export type Problem =
  | 'BAD_REQUEST'
  | 'UNKNOWN_HOST'
  | 'STALLED'
  | 'BROKEN_TARGET'
  | 'NO_TARGET'
  | 'TARGET_TIMEOUT'
  | 'CUT'

/** What a router says itself instead of an app. */
export interface Answer {
  readonly status: number
  readonly title: string
  /** What happened, in one sentence. */
  readonly says: (host: string) => string
  /** What to do about it. */
  readonly advice: string
  /** Seconds. */
  readonly retryAfter?: number
}

const TEXTS: { readonly [Key in Problem]: Answer } = {
  BAD_REQUEST: {
    status: 400,
    title: 'This request cannot be read',
    says: () => 'The request names no valid host or path.',
    advice: 'Check the address and the program that made the request.',
  },
  UNKNOWN_HOST: {
    status: 404,
    title: 'Nothing answers to this name',
    says: (host) => `No app answers to ${host}.`,
    advice: 'Check the spelling. If the app is yours, add the name to its domains.',
  },
  STALLED: {
    status: 408,
    title: 'The request stopped half way',
    says: (host) => `The rest of a request to ${host} did not arrive in time.`,
    advice: 'Check your connection, then try again.',
  },
  BROKEN_TARGET: {
    status: 502,
    title: 'The app did not answer',
    says: (host) => `${host} is there, but could not answer this request.`,
    advice: 'Try again in a moment. If the app is yours, its logs say more.',
  },
  NO_TARGET: {
    status: 503,
    title: 'The app is not running',
    says: (host) => `${host} is known here, but it is not running at the moment.`,
    advice: 'Try again in a few seconds. If the app is yours, deploy or start it.',
    retryAfter: 5,
  },
  TARGET_TIMEOUT: {
    status: 504,
    title: 'The app took too long',
    says: (host) => `${host} took too long to answer this request.`,
    advice: 'Try again in a moment. If the app is yours, its logs say more.',
  },
  CUT: {
    status: 504,
    title: 'The app was replaced meanwhile',
    says: (host) => `${host} was replaced by a newer release before it had answered this request.`,
    advice: 'Check whether what you asked for was done, then try again.',
  },
}

export interface Page {
  readonly status: number
  /** Names and values by turns, for the head of the response. */
  readonly headers: string[]
  readonly body: string
}

/**
 * What the router says itself: a page for people, JSON or plain text for programs that accept one of those first.
 *
 * @param host - the name that was asked for, never anything of the machinery behind it
 */
export function renderPage(problem: Problem, host: string, accept: string | undefined): Page {
  return renderAnswer(problem, TEXTS[problem], host, accept)
}

/**
 * The same for any answer.
 *
 * @param code - what programs branch on
 */
export function renderAnswer(code: string, text: Answer, host: string, accept: string | undefined): Page {
  const says = text.says(host || 'This host')
  const type = preferredType(accept)
  const body = RENDERERS[type]({ code, status: text.status, title: text.title, says, advice: text.advice })
  const headers = [
    'content-type',
    `${type}; charset=utf-8`,
    'content-length',
    String(Buffer.byteLength(body)),
  ]
  headers.push('cache-control', 'no-store', 'x-content-type-options', 'nosniff')
  if (type === 'text/html')
    headers.push('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  if (text.retryAfter !== undefined) headers.push('retry-after', String(text.retryAfter))
  return { status: text.status, headers, body }
}

interface Content {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly says: string
  readonly advice: string
}

const RENDERERS = {
  'text/html': renderHtml,
  'application/json': ({ code, status, says, advice }: Content) =>
    `${JSON.stringify({ code, status, message: `${says} ${advice}` })}\n`,
  'text/plain': ({ status, title, says, advice }: Content) => `${status} ${title}\n\n${says}\n${advice}\n`,
} as const

type MediaType = keyof typeof RENDERERS

function preferredType(accept: string | undefined): MediaType {
  const accepted = (accept ?? '').toLowerCase().split(',')
  for (const range of accepted) {
    const type = range.split(';', 1)[0]?.trim() ?? ''
    if (type === 'text/html' || type === 'application/json' || type === 'text/plain') return type
  }
  return 'text/html'
}

const STYLE =
  ':root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem}' +
  'h1{font-size:1.6rem;line-height:1.3}p{overflow-wrap:anywhere}small{opacity:.75}'

function renderHtml({ status, title, says, advice }: Content): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${escapeHtml(says)}</p>
<p>${advice}</p>
<p><small>Status ${status}</small></p>
</main>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
