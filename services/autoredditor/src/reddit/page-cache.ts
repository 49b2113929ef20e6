const LARGEST = 500

/** A page and what names this very version of it. */
export interface CachedPage<Page> {
  readonly etag: string
  readonly page: Page
}

/** Pages that came with an ETag, so that they need not come again while they are the same. It forgets the oldest. */
export class PageCache<Page> {
  readonly #pages = new Map<string, CachedPage<Page>>()

  get(url: string): CachedPage<Page> | undefined {
    return this.#pages.get(url)
  }

  set(url: string, etag: string | null, page: Page): void {
    this.#pages.delete(url)
    if (!etag) return
    this.#pages.set(url, { etag, page })
    const [oldest] = this.#pages.keys()
    if (this.#pages.size > LARGEST && oldest !== undefined) this.#pages.delete(oldest)
  }
}
