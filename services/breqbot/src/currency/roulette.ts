import { Problem } from '../problem.ts'

/** A wheel with one zero: 0 to 36. */
export const POCKETS = 37

const RED = new Set([1, 3, 5, 7, 9, 12, 14, 16, 18, 19, 21, 23, 25, 27, 30, 32, 34, 36])

/** The colour of a pocket. */
export const colourOf = (pocket: number): 'green' | 'red' | 'black' => {
  if (pocket === 0) return 'green'
  return RED.has(pocket) ? 'red' : 'black'
}

/** A bet: which pockets win it, and how many times the stake comes back then. */
export interface Bet {
  readonly name: string
  readonly payout: number
  isWonBy(pocket: number): boolean
}

const bet = (name: string, payout: number, isWonBy: Bet['isWonBy']): Bet => ({ name, payout, isWonBy })

const dozen = (name: string, from: number): Bet =>
  bet(name, 3, (pocket) => pocket >= from && pocket < from + 12)

// The house keeps the zero: none of these is won by it.
const OUTSIDE_BETS: readonly Bet[] = [
  bet('red', 2, (pocket) => colourOf(pocket) === 'red'),
  bet('black', 2, (pocket) => colourOf(pocket) === 'black'),
  bet('even', 2, (pocket) => pocket !== 0 && pocket % 2 === 0),
  bet('odd', 2, (pocket) => pocket % 2 === 1),
  bet('low', 2, (pocket) => pocket >= 1 && pocket <= 18),
  bet('high', 2, (pocket) => pocket >= 19),
  dozen('1st', 1),
  dozen('2nd', 13),
  dozen('3rd', 25),
]

/**
 * A bet from what somebody typed: `red`, `2nd`, `17`.
 *
 * @throws {Problem} BAD_BET
 */
export function parseBet(text: string): Bet {
  const name = text.trim().toLowerCase()
  const outside = OUTSIDE_BETS.find((known) => known.name === name)
  if (outside) return outside
  const number = /^\d{1,2}$/.test(name) ? Number(name) : POCKETS
  if (number >= POCKETS) throw new Problem('BAD_BET', { bet: text })
  return bet(String(number), 36, (pocket) => pocket === number)
}
