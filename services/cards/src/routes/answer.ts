import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ImageFormat } from '../browser/drawing.ts'
import { DOCUMENT_POLICY } from '../card/format-document.ts'

/** What is answered with a card. */
export interface CardAnswer {
  readonly type: ImageFormat | 'html'
  readonly bytes: Buffer
  /** Names the content: with the same name, it is the same. */
  readonly key: string
}

/** How long a card may be kept by others. */
export const CACHE_CONTROL = {
  /** A card that is described by its address: its pictures may change. */
  described: 'public, max-age=86400, stale-while-revalidate=604800',
  frozen: 'public, max-age=31536000, immutable',
} as const

const HEADERS = {
  png: { 'content-type': 'image/png' },
  jpeg: { 'content-type': 'image/jpeg' },
  webp: { 'content-type': 'image/webp' },
  html: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': DOCUMENT_POLICY },
} as const satisfies Readonly<Record<CardAnswer['type'], Readonly<Record<string, string>>>>

/** Sends a card, or only 304 to whom has it already. */
export function sendCard(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, bytes, key }: CardAnswer,
  keep: keyof typeof CACHE_CONTROL,
): FastifyReply {
  const etag = `"${key.slice(0, 32)}"`
  void reply.headers({ etag, 'cache-control': CACHE_CONTROL[keep], 'x-content-type-options': 'nosniff' })
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.headers(HEADERS[type]).send(bytes)
}

/** Aborts when the client goes away before it has its answer. */
export function signalOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('The client is gone'))
  })
  return gone.signal
}

/** Proxies make a strong name weak when they compress. */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header === '*' || header.split(',').some((name) => name.trim().replace(/^W\//, '') === etag)
}
