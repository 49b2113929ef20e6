import assert from 'node:assert/strict'
import test from 'node:test'
import { move } from '../../site/client/move.ts'

// Three columns. Grid 0: 0 1 2 / 3 4. Grid 1 is empty. Grid 2: 0 1 2 / 3 4 5 / 6.
const SIZES = [5, 0, 7]
const go = (key: string, grid: number, cell: number) => {
  const to = move(key, SIZES, 3, { grid, cell })
  return to && [to.grid, to.cell]
}

test('left and right go through all cells, over empty grids', () => {
  assert.deepEqual(
    [go('ArrowRight', 0, 3), go('ArrowRight', 0, 4), go('ArrowLeft', 2, 0), go('ArrowLeft', 2, 1)],
    [
      [0, 4],
      [2, 0],
      [0, 4],
      [2, 0],
    ],
  )
})

test('up and down keep the column, as far as the row has it', () => {
  assert.deepEqual(
    [go('ArrowDown', 0, 1), go('ArrowDown', 0, 2), go('ArrowDown', 0, 4), go('ArrowDown', 2, 4)],
    [
      [0, 4],
      [0, 4],
      [2, 1],
      [2, 6],
    ],
  )
  assert.deepEqual(
    [go('ArrowUp', 2, 4), go('ArrowUp', 2, 0), go('ArrowUp', 2, 2)],
    [
      [2, 1],
      [0, 3],
      [0, 4],
    ],
  )
})

test('Home and End go to the ends of the row, with Ctrl to those of everything, page keys to other grids', () => {
  assert.deepEqual(
    [go('Home', 2, 5), go('End', 2, 3), go('End', 0, 3), go('Ctrl+Home', 2, 5), go('Ctrl+End', 0, 0)],
    [
      [2, 3],
      [2, 5],
      [0, 4],
      [0, 0],
      [2, 6],
    ],
  )
  assert.deepEqual(
    [go('PageDown', 0, 3), go('PageUp', 2, 4), go('PageUp', 2, 0)],
    [
      [2, 0],
      [2, 0],
      [0, 0],
    ],
  )
})

test('at the ends of everything, and for other keys, there is nowhere to go', () => {
  const ends = [go('ArrowLeft', 0, 0), go('ArrowUp', 0, 2), go('ArrowRight', 2, 6), go('ArrowDown', 2, 6)]
  assert.deepEqual([...ends, go('PageDown', 2, 0), go('a', 0, 0)], Array(6).fill(undefined))
})
