import type { Drawing } from '../browser/drawing.ts'
import type { PictureStore, StoredPicture } from '../pictures/picture-store.ts'
import { TEMPLATES } from '../templates/index.ts'
import type { Template } from '../templates/index.ts'
import type { Card } from './card.ts'
import { drawCard } from './draw-card.ts'

/** A drawing, and until when the card looks like it. */
export interface MadeCard {
  readonly drawing: Drawing
  /** Milliseconds of Unix; for ever when nothing in it comes from elsewhere. */
  readonly freshUntil: number
}

/**
 * Fetches the pictures of a card and draws it.
 *
 * @throws {PictureError}
 */
export async function makeCard(card: Card, pictures: PictureStore, signal?: AbortSignal): Promise<MadeCard> {
  const { shows }: Template = TEMPLATES[card.template]
  const get = (url: string | undefined, place: keyof typeof shows): Promise<StoredPicture | undefined> => {
    const size = shows[place]
    return url !== undefined && size ? pictures.get(url, size, signal) : Promise.resolve(undefined)
  }
  const [avatar, background] = await Promise.all([
    get(card.avatar, 'avatar'),
    get(card.background.kind === 'picture' ? card.background.url : undefined, 'background'),
  ])
  const drawing = drawCard(card, {
    ...(avatar && { avatar: avatar.data }),
    ...(background && { background: background.data }),
  })
  return { drawing, freshUntil: Math.min(avatar?.freshUntil ?? Infinity, background?.freshUntil ?? Infinity) }
}
