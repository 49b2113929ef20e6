import { ErrorBody, ServiceError } from '@berth/service'
import type { Service } from '@berth/service'
import { Type } from 'typebox'
import { BACKDROP_NAMES } from '../card/backdrops.ts'
import { CardParams } from '../card/params.ts'
import { readCard } from '../card/read-card.ts'
import { THEMES } from '../card/themes.ts'
import { linksOfFrozen, linksOfParams } from '../embed/links.ts'
import { OEmbed, formatOEmbed } from '../embed/oembed.ts'
import { formatSnippets } from '../embed/snippets.ts'
import type { Parts } from '../parts.ts'
import { TEMPLATES } from '../templates/index.ts'
import { baseOf } from './base-url.ts'

const OEmbedQuery = Type.Object({
  url: Type.String({ maxLength: 8000, description: 'The address of a card of this service.' }),
  format: Type.Optional(Type.String({ description: 'Only json.' })),
  maxwidth: Type.Optional(Type.Integer({ minimum: 1 })),
  maxheight: Type.Optional(Type.Integer({ minimum: 1 })),
})

const SECONDS_OF_A_DAY = 86_400

/** Adds the routes for those who show cards elsewhere. */
export function addEmbedRoutes(app: Service, { frozen, settings }: Parts): void {
  app.get('/templates', { schema: { summary: 'What cards can look like' } }, (_request, reply) => {
    void reply.header('cache-control', 'public, max-age=3600')
    const templates = Object.entries(TEMPLATES).map(([name, { title, description, theme, shows }]) => {
      return { name, title, description, theme, shows: Object.keys(shows) }
    })
    return { templates, themes: THEMES, backdrops: BACKDROP_NAMES }
  })

  app.get(
    '/embed',
    { schema: { summary: 'Text to paste where a card should appear', querystring: CardParams } },
    (request) => {
      const { alt } = readCard(request.query)
      const links = linksOfParams(baseOf(request, settings), request.query)
      return { url: links.image, alt, embed: formatSnippets(links, alt) }
    },
  )

  app.get(
    '/oembed',
    {
      schema: {
        summary: 'oEmbed of a card',
        querystring: OEmbedQuery,
        response: { 200: OEmbed, 400: ErrorBody, 404: ErrorBody, 501: ErrorBody },
      },
    },
    async (request) => {
      const { url: text, format = 'json', ...room } = request.query
      if (format !== 'json') throw new ServiceError(501, 'ONLY_JSON', 'oEmbed is answered as JSON only')
      const base = baseOf(request, settings)
      const url = URL.parse(text)
      if (!url || url.origin !== new URL(base).origin) throw noCard()
      const id = /\/card\/(\d{1,20})(?:\.[a-z]+)?$/.exec(url.pathname)?.[1]
      if (id !== undefined) {
        const found = await frozen.find(id)
        if (!found) throw noCard()
        const { image } = linksOfFrozen(base, id)
        const card = { ...found.card, cacheSeconds: SECONDS_OF_A_DAY * 365 }
        return formatOEmbed(base, card, (scale) => (scale === 1 ? image : `${image}?scale=${scale}`), room)
      }
      if (!url.pathname.endsWith('/card')) throw noCard()
      const { format: _format, scale: _scale, ...params } = Object.fromEntries(url.searchParams)
      const card = { ...readCard(params), cacheSeconds: SECONDS_OF_A_DAY }
      const { image } = linksOfParams(base, params)
      return formatOEmbed(base, card, (scale) => (scale === 1 ? image : `${image}&scale=${scale}`), room)
    },
  )
}

const noCard = (): ServiceError =>
  new ServiceError(404, 'UNKNOWN_CARD', 'This is no address of a card of this service')
