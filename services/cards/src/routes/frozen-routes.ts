import { hash } from 'node:crypto'
import { ErrorBody, ServiceError } from '@berth/service'
import type { Service } from '@berth/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { Shape } from '../browser/drawing.ts'
import { makeCard } from '../card/card-maker.ts'
import { formatDocument } from '../card/format-document.ts'
import { CardParams, FrozenQuery } from '../card/params.ts'
import { readCard } from '../card/read-card.ts'
import { linksOfFrozen } from '../embed/links.ts'
import { formatSnippets } from '../embed/snippets.ts'
import type { FrozenCard } from '../frozen/frozen-cards.ts'
import { themed } from '../frozen/frozen-cards.ts'
import { takeIds } from '../frozen/snowflake-client.ts'
import { formatSharePage } from '../page/share-page.ts'
import type { Parts } from '../parts.ts'
import { baseOf } from './base-url.ts'
import { sendCard, signalOf } from './answer.ts'
import { explainTrouble, notDrawn } from './trouble.ts'

const LARGEST_BATCH = 50

const Frozen = Type.Object(
  {
    card_id: Type.String(),
    url: Type.String({
      description: 'The page of the card; `.png`, `.jpeg`, `.webp` and `.html` are its forms.',
    }),
    alt: Type.String(),
    frozen_at: Type.String({ format: 'date-time' }),
    embed: Type.Object({
      markdown: Type.String(),
      html: Type.String(),
      bbcode: Type.String(),
      picture: Type.String(),
      iframe: Type.String(),
    }),
  },
  { title: 'FrozenCard' },
)

const ERRORS = { 400: ErrorBody, 404: ErrorBody, 502: ErrorBody, 503: ErrorBody, 507: ErrorBody }

/** Adds the routes that freeze cards, and give the frozen ones. */
export function addFrozenRoutes(app: Service, parts: Parts): void {
  const { frozen, settings } = parts
  // Forms of HTML send a card this way.
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  const describe = (request: FastifyRequest, { id, card, frozenAt }: FrozenCard): Static<typeof Frozen> => {
    const links = linksOfFrozen(baseOf(request, settings), id)
    const embed = formatSnippets(links, card.alt)
    return { card_id: id, url: links.target, alt: card.alt, frozen_at: frozenAt, embed: { ...embed } }
  }

  app.post(
    '/card',
    {
      schema: {
        summary: 'Freezes a card under an id of its own',
        querystring: CardParams,
        body: Type.Optional(Type.Union([CardParams, Type.Null()])),
        response: { 201: Frozen, ...ERRORS },
      },
    },
    async (request, reply) => {
      const [card] = await freeze(parts, [{ ...request.query, ...request.body }], signalOf(reply))
      if (!card) throw new TypeError('One card was frozen')
      const described = describe(request, card)
      return await reply.code(201).header('location', described.url).send(described)
    },
  )

  app.post(
    '/cards',
    {
      schema: {
        summary: 'Freezes many cards at once',
        body: Type.Object({ cards: Type.Array(CardParams, { minItems: 1, maxItems: LARGEST_BATCH }) }),
        response: { 201: Type.Object({ cards: Type.Array(Frozen) }), ...ERRORS },
      },
    },
    async (request, reply) => {
      const cards = await freeze(parts, request.body.cards, signalOf(reply))
      return await reply.code(201).send({ cards: cards.map((card) => describe(request, card)) })
    },
  )

  app.get(
    '/card/:file',
    {
      schema: {
        summary:
          'A frozen card: `ID.png`, `.jpg`, `.jpeg`, `.webp`, `.html` or `.json`; without any of these its page',
        params: Type.Object({ file: Type.String() }),
        querystring: FrozenQuery,
        response: { 200: Type.Unsafe<Buffer>({}), ...ERRORS },
      },
    },
    async (request, reply) => {
      const { id, format } = parseFile(request.params.file)
      const card = await frozen.find(id)
      if (!card) throw notFound(id)
      if (format === 'json') {
        void reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8')
        return await reply.send(Buffer.from(JSON.stringify(describe(request, card))))
      }
      return await sendFrozen(parts, request, reply, { card, format, ...request.query })
    },
  )
}

type Format = Shape['format'] | 'html' | 'page'

interface Asked {
  readonly card: FrozenCard
  readonly format: Format
  readonly scale?: number
  readonly theme?: Static<typeof FrozenQuery>['theme']
}

async function sendFrozen(
  { frozen, settings }: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  { card, format, scale = 1, theme }: Asked,
): Promise<FastifyReply> {
  if (format === 'page') {
    const page = formatSharePage(baseOf(request, settings), card)
    return reply.headers({ ...page.headers, 'cache-control': 'public, max-age=300' }).send(page.html)
  }
  const key = hash('sha256', JSON.stringify([card.id, format, scale, theme ?? '']))
  if (format === 'html') {
    const drawing = themed(card.drawing, theme)
    const bytes = Buffer.from(await formatDocument(drawing, { title: card.card.name || card.card.alt }))
    return sendCard(request, reply, { type: 'html', bytes, key }, 'frozen')
  }
  try {
    const bytes = await frozen.image(card, { format, scale } as Shape, theme, signalOf(reply))
    return await sendCard(request, reply, { type: format, bytes, key }, 'frozen')
  } catch (error) {
    throw explainTrouble(notDrawn(error))
  }
}

/** All cards are looked at before the first is frozen: one that cannot be made leaves none of them behind. */
async function freeze(
  { frozen, pictures, settings }: Parts,
  asked: readonly CardParams[],
  signal: AbortSignal,
): Promise<readonly FrozenCard[]> {
  try {
    const cards = asked.map((params) => readCard(params))
    const made = await Promise.all(cards.map((card) => makeCard(card, pictures, signal)))
    const ids = await takeIds(settings.SNOWFLAKE_URL, cards.length)
    return await Promise.all(
      cards.map((card, place) => {
        const [id, drawing] = [ids[place], made[place]?.drawing]
        if (id === undefined || drawing === undefined)
          throw new TypeError('Each card has an id and a drawing')
        return frozen.freeze(id, card, drawing, signal)
      }),
    )
  } catch (error) {
    throw explainTrouble(error)
  }
}

const FORMATS: Readonly<Record<string, Format | 'json'>> = {
  png: 'png',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  webp: 'webp',
  html: 'html',
  json: 'json',
}

function parseFile(file: string): { readonly id: string; readonly format: Format | 'json' } {
  const [, id, extension] = /^(\d{1,20})(?:\.([a-z]+))?$/.exec(file) ?? []
  const format = extension === undefined ? 'page' : FORMATS[extension]
  if (id === undefined || format === undefined) throw notFound(file)
  return { id, format }
}

const notFound = (what: string): ServiceError =>
  new ServiceError(404, 'UNKNOWN_CARD', `There is no frozen card ${what}`, {
    headers: { 'cache-control': CACHE_CONTROL_OF_NOTHING },
  })

/** An id that is not there now may be given out in a moment. */
const CACHE_CONTROL_OF_NOTHING = 'public, max-age=10'
