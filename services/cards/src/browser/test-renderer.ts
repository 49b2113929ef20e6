import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drawCard } from '../card/draw-card.ts'
import type { CardParams } from '../card/params.ts'
import { readCard } from '../card/read-card.ts'
import type { Drawing } from './drawing.ts'
import { Renderer } from './renderer.ts'
import type { RendererOptions } from './renderer.ts'

/** Where tests unpack the browser, once for all of them: the same place as the service's own. */
export const BROWSER_FOLDER = join(tmpdir(), `berth-cards-${process.getuid?.() ?? 0}`)

/** A renderer with limits that nothing meets by accident. */
export function buildTestRenderer(options: Partial<RendererOptions> = {}): Renderer {
  return new Renderer({
    browsers: 1,
    queueLimit: 10_000,
    browserFolder: BROWSER_FOLDER,
    needsSandbox: false,
    timeout: 30_000,
    cardsPerPage: 1000,
    cardsPerBrowser: 100_000,
    browserAge: 3_600_000,
    ...options,
  })
}

/** A drawing of a card without pictures. */
export const drawParams = (params: CardParams): Drawing => drawCard(readCard(params), {})
