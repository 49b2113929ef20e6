import { element } from './element.ts'
import type { Entry, Pick } from './entry.ts'
import type { Grids } from './grids.ts'
import { Search } from './search.ts'
import { fill } from './strings.ts'
import type { Words } from './words.ts'

/** What is searched, and how it is shown. */
export interface Findable {
  readonly entries: readonly Entry[]
  readonly grids: Grids
  /** What everything is called now. */
  readonly words: Words
  /** The emoji in the tone that is chosen. */
  pick(entry: Entry): Pick
  /** Loads what is needed to search, once. */
  prepareSearch(): Promise<void>
}

/** The field to search in, and what was found. */
export class Finder {
  readonly #findable: Findable
  readonly #field = element('search', HTMLInputElement)
  #search: Search | undefined

  constructor(findable: Findable) {
    this.#findable = findable
  }

  get query(): string {
    return this.#field.value.trim()
  }

  /** Shows what fits the query; everything when it is empty. */
  async search(): Promise<void> {
    if (!this.query) return this.#showAll()
    await this.#findable.prepareSearch()
    const { query } = this
    // It may have been emptied meanwhile.
    if (query) this.#showFound(query)
  }

  /** The best of what was found. */
  get first(): Pick | undefined {
    const { grids } = this.#findable
    const cell = this.query ? grids.first() : undefined
    return cell && grids.pickAt(cell)
  }

  clear(): void {
    this.#field.value = ''
    this.#showAll()
  }

  /** Searches again, as names or tones have changed. */
  async refresh(): Promise<void> {
    this.#search = undefined
    this.#field.placeholder = this.#findable.words.strings.searchHint
    if (this.query) await this.search()
  }

  #showFound(query: string): void {
    const { entries, grids, words } = this.#findable
    this.#search ??= new Search(
      entries.map((entry) => ({
        text: entry.text,
        names: [words.nameOf(entry), entry.name],
        keywords: words.keywordsOf(entry),
      })),
    )
    const found = this.#search.find(query).flatMap((place) => entries[place] ?? [])
    const picks = found.filter(({ cell }) => !cell.hidden).map((entry) => this.#findable.pick(entry))
    this.#show(true)
    grids.fill(element('results-grid', HTMLElement), picks, words)
    scrollTo({ top: 0 })
    const text = picks.length === 0 ? words.strings.nothingFound : words.strings.found
    element('found', HTMLElement).textContent = fill(text, { count: picks.length, query })
  }

  #showAll(): void {
    const { grids } = this.#findable
    this.#show(false)
    element('found', HTMLElement).textContent = ''
    grids.focusable(grids.first())
  }

  #show(isSearching: boolean): void {
    element('results', HTMLElement).hidden = !isSearching
    element('browse', HTMLElement).hidden = isSearching
    element('clear', HTMLElement).hidden = !isSearching
  }
}
