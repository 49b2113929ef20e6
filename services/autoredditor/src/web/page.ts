import { createHash } from 'node:crypto'
import { ServiceError } from '@berth/service'
import type { Service } from '@berth/service'
import { Type } from 'typebox'
import { HARBOURS, drawHarbour } from '../demo/draw-harbour.ts'
import { PAGE, SCRIPT, STYLE } from './page-text.ts'

/** Adds the page for people, with a post and a button for another, and the pictures of the demo. */
export function addPage(app: Service): void {
  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply
      .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY })
      .send(PAGE),
  )

  const number = Type.Integer({ minimum: 0 })
  app.get(
    '/demo/harbours/:number.svg',
    { schema: { hide: true, params: Type.Object({ number }) } },
    ({ params }, reply) => {
      if (params.number >= HARBOURS) throw new ServiceError(404, 'NOT_FOUND', 'There is no such picture here')
      return reply
        .headers({
          'content-type': 'image/svg+xml',
          'cache-control': 'public, max-age=86400',
          'content-security-policy': "default-src 'none'",
        })
        .send(drawHarbour(params.number))
    },
  )
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

// Pictures are wherever posts found them.
const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  "img-src 'self' https: data:",
  'media-src https:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
