import type { Pick } from './entry.ts'
import { textOf } from './entry.ts'
import { move } from './move.ts'
import type { Place } from './move.ts'
import type { Words } from './words.ts'

/**
 * The grids of the page, as one thing for the keyboard: a single cell can be reached with Tab, arrows move on from there.
 * How many cells are in a row is up to the width of the window; the rows that screen readers count follow it.
 */
export class Grids {
  readonly #main: HTMLElement
  readonly #picks = new WeakMap<Element, Pick>()
  #columns = 0
  #current: HTMLElement | undefined

  constructor(main: HTMLElement) {
    this.#main = main
    for (const grid of this.#all()) {
      for (const cell of grid.children) prepare(cell)
    }
    new ResizeObserver(() => this.#measure()).observe(main)
    this.#measure()
    this.focusable(this.#cellsOf(this.#visible()[0])[0])
  }

  /** What a cell stands for. */
  pickAt(cell: Element): Pick | undefined {
    return this.#picks.get(cell)
  }

  /** Makes a cell stand for an emoji. */
  set(cell: HTMLElement, pick: Pick, words: Words): void {
    this.#picks.set(cell, pick)
    const [text, label] = [textOf(pick), words.labelOf(pick)]
    if (cell.textContent !== text) cell.textContent = text
    if (cell.getAttribute('aria-label') !== label) cell.setAttribute('aria-label', label)
  }

  /** Shows these emoji in a grid, and nothing else. */
  fill(grid: HTMLElement, picks: readonly Pick[], words: Words): void {
    const cells = picks.map((pick) => {
      const cell = document.createElement('button')
      cell.type = 'button'
      prepare(cell)
      this.set(cell, pick, words)
      return cell
    })
    this.#setRows(grid, cells)
    if (!this.#current?.isConnected || this.#current.closest('[hidden]')) this.focusable(this.first())
  }

  /** Puts cells into rows again after some were hidden or shown. */
  refresh(): void {
    for (const grid of this.#all()) this.#setRows(grid, [...grid.querySelectorAll<HTMLElement>('button')])
  }

  /** The first cell of what is shown. */
  first(): HTMLElement | undefined {
    return this.#cellsOf(this.#visible()[0])[0]
  }

  /** Moves to where a key leads; false when it leads nowhere. */
  go(key: string, from: HTMLElement): boolean {
    const grids = this.#visible().map((grid) => this.#cellsOf(grid))
    const grid = grids.findIndex((cells) => cells.includes(from))
    const place: Place = { grid, cell: grids[grid]?.indexOf(from) ?? 0 }
    const sizes = grids.map((cells) => cells.length)
    const to = grid === -1 ? undefined : move(key, sizes, this.#columns, place)
    const cell = to && grids[to.grid]?.[to.cell]
    if (!cell) return false
    cell.focus()
    return true
  }

  /** Makes this the cell that Tab reaches. */
  focusable(cell: HTMLElement | undefined): void {
    if (!cell) return
    if (this.#current) this.#current.tabIndex = -1
    cell.tabIndex = 0
    this.#current = cell
  }

  #all(): readonly HTMLElement[] {
    return [...this.#main.querySelectorAll<HTMLElement>('.grid')]
  }

  #visible(): readonly HTMLElement[] {
    return this.#all().filter((grid) => grid.closest('[hidden]') === null)
  }

  #cellsOf(grid: HTMLElement | undefined): readonly HTMLElement[] {
    return grid ? [...grid.querySelectorAll<HTMLElement>('button:not([hidden])')] : []
  }

  #measure(): void {
    const grid = this.#visible()[0]
    const columns = grid ? getComputedStyle(grid).gridTemplateColumns.split(' ').length : 0
    if (columns === 0 || columns === this.#columns) return
    this.#columns = columns
    const focused = document.activeElement
    this.refresh()
    // A cell that is moved into another row loses the focus.
    if (focused instanceof HTMLElement && this.#picks.has(focused)) focused.focus()
  }

  #setRows(grid: HTMLElement, cells: readonly HTMLElement[]): void {
    const shown = cells.filter((cell) => !cell.hidden)
    const hidden = cells.filter((cell) => cell.hidden)
    const rows: HTMLElement[] = []
    for (let start = 0; start < shown.length; start += this.#columns) {
      const row = document.createElement('div')
      row.setAttribute('role', 'row')
      row.append(...shown.slice(start, start + this.#columns))
      rows.push(row)
    }
    rows.at(-1)?.append(...hidden)
    grid.replaceChildren(...rows)
  }
}

function prepare(cell: Element): void {
  cell.setAttribute('role', 'gridcell')
  cell.setAttribute('tabindex', '-1')
}
