import { LRUCache } from 'lru-cache'
import type { Drawing, Shape } from '../browser/drawing.ts'
import type { Card } from '../card/card.ts'
import { withTheme } from '../card/draw-card.ts'
import type { Theme } from '../card/themes.ts'
import { chooseFonts } from '../fonts/choose-fonts.ts'
import { SingleFlight } from '../storage/single-flight.ts'
import { StorageFull } from './durable-files.ts'
import type { DurableFiles } from './durable-files.ts'

/** A card that never changes again, whatever becomes of its template and of its pictures. */
export interface FrozenCard {
  readonly id: string
  readonly card: Card
  readonly drawing: Drawing
  /** ISO 8601. */
  readonly frozenAt: string
}

/** What frozen cards need from outside. */
export interface FrozenCardsOptions {
  readonly files: DurableFiles
  readonly render: (drawing: Drawing, shape: Shape, signal?: AbortSignal) => Promise<Buffer>
  readonly clock?: () => number
}

const MOST_IN_MEMORY = 500

/** The cards that are kept for ever, by id. */
export class FrozenCards {
  readonly #options: FrozenCardsOptions
  readonly #records = new LRUCache<string, FrozenCard>({ max: MOST_IN_MEMORY })
  readonly #flights = new SingleFlight<Buffer>()

  constructor(options: FrozenCardsOptions) {
    this.#options = options
  }

  /** Keeps a card with its image under an id that none has. */
  async freeze(id: string, card: Card, drawing: Drawing, signal?: AbortSignal): Promise<FrozenCard> {
    const { files, render, clock = Date.now } = this.#options
    const { fonts: _chosenAgain, ...kept } = drawing
    const frozenAt = new Date(clock()).toISOString()
    const image = await render(drawing, { format: 'png', scale: 1 }, signal)
    await files.write(nameOf(id, { format: 'png', scale: 1 }), image, true)
    // The record comes last: a card is there with all that it needs, or not at all.
    await files.write(`${id}.json`, JSON.stringify({ id, card, drawing: kept, frozenAt }), false)
    const frozen = { id, card, drawing, frozenAt }
    this.#records.set(id, frozen)
    return frozen
  }

  /** Undefined when no card has the id. */
  async find(id: string): Promise<FrozenCard | undefined> {
    const known = this.#records.get(id)
    if (known) return known
    const text = await this.#options.files.read(`${id}.json`)
    if (text === undefined) return undefined
    const kept = JSON.parse(text.toString()) as FrozenCard
    const frozen = { ...kept, drawing: { ...kept.drawing, fonts: chooseFonts(kept.drawing.needs) } }
    this.#records.set(id, frozen)
    return frozen
  }

  /** Its image, which is drawn when it is first asked for, and the same bytes ever after. */
  async image(frozen: FrozenCard, shape: Shape, theme?: Theme, signal?: AbortSignal): Promise<Buffer> {
    const { files, render } = this.#options
    const name = nameOf(frozen.id, shape, theme)
    return await this.#flights.do(
      name,
      async (stop) => {
        const kept = await files.read(name)
        if (kept) return kept
        const image = await render(themed(frozen.drawing, theme), shape, stop)
        // Where there is no room it is drawn again the next time.
        await files.write(name, image, true).catch((error: unknown) => {
          if (!(error instanceof StorageFull)) throw error
        })
        return image
      },
      signal,
    )
  }
}

/** The drawing, in other colours when these are asked for. */
export const themed = (drawing: Drawing, theme: Theme | undefined): Drawing =>
  theme === undefined ? drawing : withTheme(drawing, theme)

const nameOf = (id: string, { format, scale }: Shape, theme?: Theme): string =>
  [id, ...(theme ? [theme] : []), `${scale}x`, format].join('.')
