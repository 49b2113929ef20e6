/** A cell: the grid that it is in, and its place there. */
export interface Place {
  readonly grid: number
  readonly cell: number
}

/**
 * Where a key leads from a cell: arrows go across grids too, Home and End to the ends of the row, with Ctrl to those of
 * everything, PageUp and PageDown to the beginning of a grid.
 *
 * @param sizes - How many cells each grid has; grids without cells are passed over.
 * @returns Nothing for other keys, and where there is no further cell.
 */
export function move(key: string, sizes: readonly number[], columns: number, from: Place): Place | undefined {
  const to = destinationOf(key, sizes, columns, from)
  return to && to.cell >= 0 && to.cell < (sizes[to.grid] ?? 0) ? to : undefined
}

function destinationOf(
  key: string,
  sizes: readonly number[],
  columns: number,
  { grid, cell }: Place,
): Place | undefined {
  const last = (sizes[grid] ?? 0) - 1
  const column = cell % columns
  const next = sizes.findIndex((size, other) => other > grid && size > 0)
  const previous = sizes.findLastIndex((size, other) => other < grid && size > 0)
  const lastOf = (other: number): number => (sizes[other] ?? 0) - 1
  switch (key) {
    case 'ArrowRight':
      return cell < last ? { grid, cell: cell + 1 } : { grid: next, cell: 0 }
    case 'ArrowLeft':
      return cell > 0 ? { grid, cell: cell - 1 } : { grid: previous, cell: lastOf(previous) }
    case 'ArrowDown':
      if (rowOf(cell, columns) < rowOf(last, columns)) return { grid, cell: Math.min(cell + columns, last) }
      return { grid: next, cell: Math.min(column, lastOf(next)) }
    case 'ArrowUp':
      if (cell >= columns) return { grid, cell: cell - columns }
      return { grid: previous, cell: aboveEnd(lastOf(previous), columns, column) }
    case 'Home':
      return { grid, cell: cell - column }
    case 'End':
      return { grid, cell: Math.min(cell - column + columns - 1, last) }
    case 'Ctrl+Home':
      return { grid: sizes.findIndex((size) => size > 0), cell: 0 }
    case 'Ctrl+End': {
      const end = sizes.findLastIndex((size) => size > 0)
      return { grid: end, cell: lastOf(end) }
    }
    case 'PageDown':
      return { grid: next, cell: 0 }
    case 'PageUp':
      return cell > 0 ? { grid, cell: 0 } : { grid: previous, cell: 0 }
    default:
      return undefined
  }
}

const rowOf = (cell: number, columns: number): number => Math.floor(cell / columns)

/** The cell of the last row in that column, or the last one when the row is shorter. */
const aboveEnd = (last: number, columns: number, column: number): number =>
  Math.min(last - (last % columns) + column, last)
