import assert from 'node:assert/strict'
import test from 'node:test'
import { POCKETS, parseBet } from './roulette.ts'

const wins = (text: string): readonly number[] =>
  Array.from({ length: POCKETS }, (_, pocket) => pocket).filter((pocket) => parseBet(text).isWonBy(pocket))

test('every bet loses one part in 37 on average, as the wheel has it', () => {
  const names = ['red', 'black', 'even', 'odd', 'low', 'high', '1st', '2nd', '3rd', '0', '17', '36']
  assert.deepEqual(
    names.map((name) => wins(name).length * parseBet(name).payout),
    names.map(() => 36),
  )
})

test('red and black, even and odd, low and high share all pockets but the zero', () => {
  for (const [one, other] of [
    ['red', 'black'],
    ['even', 'odd'],
    ['low', 'high'],
  ] as const) {
    const all = [...wins(one), ...wins(other)].sort((left, right) => left - right)
    assert.deepEqual(
      all,
      Array.from({ length: 36 }, (_, index) => index + 1),
    )
  }
})

test('bets are read as people type them, and others are refused', () => {
  assert.deepEqual([parseBet(' Red ').name, parseBet('07').name, parseBet('2ND').name], ['red', '7', '2nd'])
  for (const text of ['37', '-1', '1.5', 'blue', '']) assert.throws(() => parseBet(text), { code: 'BAD_BET' })
})
