import { Type } from 'typebox'
import type { Static } from 'typebox'
import { HEIGHT, WIDTH } from '../card/card.ts'

/** What an oEmbed consumer says it has room for, in pixels. */
export interface Room {
  readonly maxwidth?: number
  readonly maxheight?: number
}

/** A card as oEmbed has pictures: https://oembed.com. */
export const OEmbed = Type.Object(
  {
    version: Type.Literal('1.0'),
    type: Type.Literal('photo'),
    title: Type.String(),
    alt: Type.String({ description: 'Not in the standard, but who looks for one looks here.' }),
    provider_name: Type.String(),
    provider_url: Type.String(),
    cache_age: Type.Integer({ description: 'Seconds.' }),
    url: Type.String(),
    width: Type.Integer(),
    height: Type.Integer(),
  },
  { title: 'OEmbed' },
)
export type OEmbed = Static<typeof OEmbed>

/** What is answered for a card, in the largest scale that there is room for. */
export function formatOEmbed(
  base: string,
  card: { readonly name: string; readonly alt: string; readonly cacheSeconds: number },
  imageAt: (scale: 1 | 2 | 3) => string,
  { maxwidth = WIDTH, maxheight = HEIGHT }: Room,
): OEmbed {
  const room = Math.min(maxwidth / WIDTH, maxheight / HEIGHT)
  const scale = room >= 3 ? 3 : room >= 2 ? 2 : 1
  const shown = Math.min(scale, room)
  return {
    version: '1.0',
    type: 'photo',
    title: card.name,
    alt: card.alt,
    provider_name: 'Cards',
    provider_url: `${base}/`,
    cache_age: card.cacheSeconds,
    url: imageAt(scale),
    width: Math.floor(WIDTH * shown),
    height: Math.floor(HEIGHT * shown),
  }
}
