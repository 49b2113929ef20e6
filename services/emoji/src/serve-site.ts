import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import type { Service } from '@berth/service'
import { Negotiator } from '@fastify/accept-negotiator'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SiteFiles } from './build/site-files.ts'
import { headersFor, parseHeaderRules } from './header-rules.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
}

/** Copies of a file by the encoding that they are in, the smallest first. */
const COPIES = { br: '.br', gzip: '.gz' } as const

/** Adds a route for each file of a site: what is not there costs no look at anything. */
export function serveSite(app: Service, site: SiteFiles): void {
  const rules = parseHeaderRules(Buffer.from(site.get('_headers') ?? []).toString())
  for (const [path, content] of site) {
    const type = TYPES[extname(path)]
    if (type === undefined) continue // copies, rules for headers and what only checks ask for
    const url = `/${path}`
    const copies = Object.entries(COPIES).flatMap(([encoding, suffix]) => {
      const copy = site.get(`${path}${suffix}`)
      return copy ? [[encoding, copy] as const] : []
    })
    const answer = buildAnswer({ content, copies: new Map(copies), type, headers: headersFor(rules, url) })
    app.get(url, { schema: { hide: true } }, answer)
    if (path === 'index.html') app.get('/', { schema: { hide: true } }, answer)
  }
}

interface File {
  readonly content: Uint8Array
  readonly copies: ReadonlyMap<string, Uint8Array>
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
}

function buildAnswer({ content, copies, type, headers }: File) {
  // Weak, as it is the same for all encodings.
  const etag = `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 16)}"`
  const negotiator = new Negotiator({ supportedValues: [...copies.keys()] })
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    void reply.headers({ ...headers, etag, ...(copies.size > 0 && { vary: 'accept-encoding' }) })
    if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
    const accepted = request.headers['accept-encoding']
    const encoding = accepted === undefined ? null : negotiator.negotiate(accepted)
    const copy = copies.get(encoding ?? '')
    if (copy) void reply.header('content-encoding', encoding)
    return reply.type(type).send(copy ?? content)
  }
}

/** Whether a client has this state; strong and weak tags count as the same. */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  const tags = header.split(',').map((tag) => tag.trim())
  return tags.includes('*') || tags.some((tag) => tag.replace(/^W\//, '') === etag.slice(2))
}
