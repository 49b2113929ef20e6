import assert from 'node:assert/strict'
import test from 'node:test'
import { answerQuestion } from './eight-ball.ts'
import { formatBoard, formatGame, isOver, largestTile, move, newGame, parseGame } from './game-2048.ts'
import type { Direction } from './game-2048.ts'

/** New tiles go into the first empty cell, and are a 2. */
const first = (): number => 0

const boardOf = (text: string) => ({ cells: text.trim().split(/\s+/).map(Number), score: 0 })

test('a game begins with two tiles', () => {
  const { cells, score } = newGame((below) => below - 1)
  assert.deepEqual([cells.filter((cell) => cell !== 0), cells.length, score], [[2, 2], 16, 0])
})

test('tiles go as far as they can, and meet their like once in a push', () => {
  const board = boardOf(`
    1 1 1 1
    0 2 0 2
    1 0 1 2
    3 0 0 0`)
  const pushed = (direction: Direction) => move(board, direction, first)?.cells
  assert.deepEqual(pushed('left'), boardOf('2 2 1 0  3 0 0 0  2 2 0 0  3 0 0 0').cells)
  assert.deepEqual(pushed('right'), boardOf('1 0 2 2  0 0 0 3  0 0 2 2  0 0 0 3').cells)
  assert.deepEqual(pushed('up'), boardOf('2 1 2 1  3 2 1 3  0 0 0 0  0 0 0 0').cells)
  assert.deepEqual(pushed('down'), boardOf('1 0 0 0  0 0 0 0  2 1 0 1  3 2 2 3').cells)
  assert.equal(move(board, 'left', first)?.score, 4 + 4 + 8 + 4)
})

test('a push that moves nothing is none', () => {
  assert.equal(move(boardOf('1 0 0 0  2 0 0 0  1 0 0 0  2 0 0 0'), 'left', first), undefined)
})

test('the game is over when no push moves anything', () => {
  const full = '1 2 1 2  2 1 2 1  1 2 1 2  2 1 2'
  assert.deepEqual([isOver(boardOf(`${full} 1`)), isOver(boardOf(`${full} 2`))], [true, false])
})

test('a game survives being text, and other text is none', () => {
  const game = { cells: boardOf('11 17 0 1  0 0 0 0  0 0 0 0  0 0 0 3').cells, score: 131_072 }
  assert.deepEqual(parseGame(formatGame(game)), game)
  assert.equal(largestTile(game), 131_072)
  for (const text of ['', 'x', '0000000000000000', '000000000000000z-0', '0000000000000000-00000000']) {
    assert.equal(parseGame(text), undefined)
  }
})

test('every row of a board is as wide as the others', () => {
  const rows = formatBoard(boardOf('1 0 0 17  0 0 0 0  4 4 4 4  0 0 0 11')).split('\n\n')
  assert.deepEqual(
    rows.map((row) => row.length),
    [24, 24, 24, 24],
  )
})

test('every question has an answer', () => {
  assert.match(
    answerQuestion((below) => below - 1),
    /\.$/,
  )
})
