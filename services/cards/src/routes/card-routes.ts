import { hash } from 'node:crypto'
import { ErrorBody } from '@berth/service'
import type { Service } from '@berth/service'
import { LRUCache } from 'lru-cache'
import { Type } from 'typebox'
import type { Shape } from '../browser/drawing.ts'
import { formatDocument } from '../card/format-document.ts'
import { makeCard } from '../card/card-maker.ts'
import { CardQuery } from '../card/params.ts'
import { readCard } from '../card/read-card.ts'
import type { Parts } from '../parts.ts'
import { sendCard, signalOf } from './answer.ts'
import type { CardAnswer } from './answer.ts'
import { explainTrouble, notDrawn } from './trouble.ts'

/** What was answered for an address: for an image only its name, as the image store has it. */
interface Recent {
  readonly type: CardAnswer['type']
  readonly key: string
  readonly html: Buffer | undefined
  readonly freshUntil: number
}

const MOST_RECENT = 20_000
const RECENT_HTML_BYTES = 16_000_000

/** Adds the route that makes cards of what stands in its address. */
export function addCardRoutes(app: Service, { images, pictures }: Parts): void {
  const recent = new LRUCache<string, Recent>({
    max: MOST_RECENT,
    maxSize: RECENT_HTML_BYTES + MOST_RECENT,
    sizeCalculation: ({ html }) => 1 + (html?.length ?? 0),
  })

  app.get(
    '/card',
    {
      schema: {
        summary: 'A card, as an image or as HTML',
        querystring: CardQuery,
        response: {
          200: Type.Unsafe<Buffer>({}),
          400: ErrorBody,
          404: ErrorBody,
          502: ErrorBody,
          503: ErrorBody,
        },
      },
      // An address that was answered a moment ago needs no look at what it says.
      onRequest: (request, reply, done) => {
        const known = recent.get(request.url)
        const bytes =
          known && known.freshUntil > Date.now() ? (known.html ?? images.peek(known.key)) : undefined
        if (!known || !bytes) return done()
        sendCard(request, reply, { ...known, bytes }, 'described')
      },
    },
    async (request, reply) => {
      const { format = 'png', scale = 1, ...params } = request.query
      const signal = signalOf(reply)
      try {
        const card = readCard(params)
        const { drawing, freshUntil } = await makeCard(card, pictures, signal)
        if (format === 'html') {
          const html = Buffer.from(await formatDocument(drawing, { title: card.name || card.alt }))
          const key = hash('sha256', html)
          recent.set(request.url, { type: 'html', key, html, freshUntil })
          return await sendCard(request, reply, { type: 'html', bytes: html, key }, 'described')
        }
        const shape = { format: format === 'jpg' ? 'jpeg' : format, scale } as Shape
        const key = images.keyOf(drawing, shape)
        const bytes = await images.get(key, drawing, shape, signal).catch((error: unknown) => {
          throw notDrawn(error)
        })
        recent.set(request.url, { type: shape.format, key, html: undefined, freshUntil })
        return await sendCard(request, reply, { type: shape.format, bytes, key }, 'described')
      } catch (error) {
        throw explainTrouble(error)
      }
    },
  )
}
