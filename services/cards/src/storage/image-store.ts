import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Drawing, Shape } from '../browser/drawing.ts'
import type { DiskCache } from './disk-cache.ts'
import { SingleFlight } from './single-flight.ts'

/** What an image store is made of. */
export interface ImageStoreOptions {
  readonly render: (drawing: Drawing, shape: Shape, signal: AbortSignal) => Promise<Buffer>
  readonly files: DiskCache
  readonly memoryBytes: number
  /** Which browser draws: another one may draw other pixels. */
  readonly browser: string
}

/** The images of cards, each named by all that it is made of: the same card is never drawn twice while there is room. */
export class ImageStore {
  readonly #options: ImageStoreOptions
  readonly #memory: LRUCache<string, Buffer>
  readonly #flights = new SingleFlight<Buffer>()
  readonly counts = { memory: 0, disk: 0, drawn: 0 }

  constructor(options: ImageStoreOptions) {
    this.#options = options
    this.#memory = new LRUCache({
      maxSize: options.memoryBytes,
      sizeCalculation: (bytes) => Math.max(1, bytes.length),
    })
  }

  /** The name of an image: a digest. */
  keyOf({ css, body, fonts, needs }: Drawing, { format, scale }: Shape): string {
    const ids = fonts.map(({ id }) => id)
    const parts = [this.#options.browser, format, scale, needs.lang, ids, css, body]
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  }

  /** An image that is in memory right now. */
  peek(key: string): Buffer | undefined {
    const bytes = this.#memory.get(key)
    if (bytes) this.counts.memory += 1
    return bytes
  }

  /** The image of a drawing: from memory, from disk, or drawn now, once for all who ask at the same time. */
  async get(key: string, drawing: Drawing, shape: Shape, signal?: AbortSignal): Promise<Buffer> {
    return (
      this.peek(key) ?? (await this.#flights.do(key, (stop) => this.#find(key, drawing, shape, stop), signal))
    )
  }

  async #find(key: string, drawing: Drawing, shape: Shape, signal: AbortSignal): Promise<Buffer> {
    const { render, files } = this.#options
    const name = `${key}.${shape.format}`
    const file = await files.get(name)
    const bytes = file?.bytes ?? (await render(drawing, shape, signal))
    this.counts[file ? 'disk' : 'drawn'] += 1
    this.#memory.set(key, bytes)
    if (!file) files.set(name, bytes)
    return bytes
  }
}
