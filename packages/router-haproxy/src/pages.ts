import { renderAnswer, renderPage } from '@berth/router'
import type { Answer, Page, Problem } from '@berth/router'
import type { Entries } from './maps.ts'

const OF_ROUTERS = [
  'BAD_REQUEST',
  'UNKNOWN_HOST',
  'BROKEN_TARGET',
  'NO_TARGET',
  'TARGET_TIMEOUT',
  'CUT',
] as const

const OWN: Readonly<Record<string, Answer>> = {
  MAINTENANCE: {
    status: 503,
    title: 'The app is being worked on',
    says: (host) => `${host} is closed for a while, on purpose.`,
    advice: 'Try again later.',
    retryAfter: 60,
  },
  TOO_LARGE: {
    status: 413,
    title: 'This is too large',
    says: (host) => `${host} does not take as much at once.`,
    advice: 'Send less. If the app is yours, allow a larger body.',
  },
  LENGTH_REQUIRED: {
    status: 411,
    title: 'The size of this request is not known',
    says: (host) => `${host} takes only what says in advance how large it is.`,
    advice: 'Send a Content-Length.',
  },
}

/** As the variable that a request carries names them; HTML is what needs no name. */
const TYPES = { '': 'text/html', json: 'application/json', text: 'text/plain' } as const

/** Stands for the host while a page is taken apart. */
const HOST = 'host.invalid'

/**
 * Pages by code, type and part, so that HAProxy can put the host between the parts: `NO_TARGET/json/a`.
 */
export function pageEntries(): Entries {
  const entries = new Map<string, string>()
  for (const [type, accept] of Object.entries(TYPES)) {
    const pages: (readonly [string, Page])[] = [
      ...OF_ROUTERS.map((problem) => [problem, renderPage(problem, HOST, accept)] as const),
      ...Object.entries(OWN).map(
        ([code, answer]) => [code, renderAnswer(code, answer, HOST, accept)] as const,
      ),
    ]
    for (const [code, { body }] of pages) {
      const [before = '', after = ''] = body.split(HOST)
      entries.set(`${code}/${type}/a`, encode(before))
      entries.set(`${code}/${type}/b`, encode(after))
    }
  }
  return entries
}

/** A whole response for what HAProxy refuses before it has read a request's head. */
export function rawPage(problem: Problem): string {
  const { status, headers, body } = renderPage(problem, '', undefined)
  const lines = headers.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${headers[index + 1]}`] : []))
  const reason = status === 408 ? 'Request Timeout' : 'Bad Request'
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join('\r\n')}\r\nconnection: close\r\n\r\n${body}`
}

/** HAProxy would write out line ends as `%0A`; an empty value of a map is none. */
function encode(text: string): string {
  return Buffer.from(text.replaceAll(/\n+/g, ' ') || ' ').toString('base64')
}
