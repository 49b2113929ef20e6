/** Which way the tiles are pushed. */
export const DIRECTIONS = ['left', 'up', 'down', 'right'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** A game as it stands. Plain data: it fits into the buttons below it, so that nothing has to be kept. */
export interface Game2048 {
  /** Row by row; 0 is no tile, 1 is the tile 2, 2 is 4, and so on: the power of two. */
  readonly cells: readonly number[]
  readonly score: number
}

/** A whole number from 0 to below the argument. */
export type Chance = (below: number) => number

const SIZE = 4
const EMPTY: Game2048 = { cells: Array.from({ length: SIZE * SIZE }, () => 0), score: 0 }

/** A new game has two tiles. */
export const newGame = (chance: Chance): Game2048 => addTile(addTile(EMPTY, chance), chance)

/** Pushes all tiles and adds one; undefined when no tile would move. */
export function move(game: Game2048, direction: Direction, chance: Chance): Game2048 | undefined {
  const cells = [...game.cells]
  let { score } = game
  for (const line of linesOf(direction)) {
    const pushed = push(line.map((index) => game.cells[index] ?? 0))
    score += pushed.score
    for (const [place, index] of line.entries()) cells[index] = pushed.tiles[place] ?? 0
  }
  const isChanged = cells.some((cell, index) => cell !== game.cells[index])
  return isChanged ? addTile({ cells, score }, chance) : undefined
}

/** Whether no tile can be moved any more. */
export const isOver = (game: Game2048): boolean =>
  DIRECTIONS.every((direction) => move(game, direction, () => 0) === undefined)

/** The largest tile: 2048, if it went well. */
export const largestTile = ({ cells }: Game2048): number => 2 ** Math.max(...cells)

/** The game as a short text without colons. */
export const formatGame = ({ cells, score }: Game2048): string =>
  `${cells.map((cell) => cell.toString(36)).join('')}-${score.toString(36)}`

/** The game that `formatGame` wrote; undefined when it did not. */
export function parseGame(text: string): Game2048 | undefined {
  const [, cells = '', score = ''] = /^([0-9a-h]{16})-([0-9a-z]{1,7})$/.exec(text) ?? []
  if (cells === '') return undefined
  return { cells: cells.split('').map((cell) => parseInt(cell, 36)), score: parseInt(score, 36) }
}

/** The board as text of the same width in every line. */
export function formatBoard({ cells }: Game2048): string {
  const rows = Array.from({ length: SIZE }, (_, row) => cells.slice(row * SIZE, (row + 1) * SIZE))
  const line = (row: readonly number[]): string =>
    row.map((cell) => (cell === 0 ? '·' : String(2 ** cell)).padStart(6)).join('')
  return rows.map(line).join('\n\n')
}

/** Each line's cells, in the order in which a push finds them. */
function linesOf(direction: Direction): readonly (readonly number[])[] {
  const steps = [0, 1, 2, 3]
  return steps.map((line) => {
    const isRow = direction === 'left' || direction === 'right'
    const indices = steps.map((step) => (isRow ? line * SIZE + step : step * SIZE + line))
    return direction === 'left' || direction === 'up' ? indices : indices.toReversed()
  })
}

/** Tiles that meet their like become one, each once in a push. */
function push(line: readonly number[]): { readonly tiles: readonly number[]; readonly score: number } {
  const tiles: number[] = []
  let score = 0
  let canMerge = false
  for (const tile of line) {
    if (tile === 0) continue
    if (canMerge && tiles.at(-1) === tile) {
      tiles[tiles.length - 1] = tile + 1
      score += 2 ** (tile + 1)
      canMerge = false
    } else {
      tiles.push(tile)
      canMerge = true
    }
  }
  return { tiles, score }
}

/** Nine of ten new tiles are a 2, the others a 4. */
function addTile(game: Game2048, chance: Chance): Game2048 {
  const empty = game.cells.flatMap((cell, index) => (cell === 0 ? [index] : []))
  const place = empty[chance(empty.length)]
  const tile = chance(10) === 9 ? 2 : 1
  return { ...game, cells: game.cells.map((cell, index) => (index === place ? tile : cell)) }
}
