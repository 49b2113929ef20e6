import type { LineProblem } from './lines.ts'
import { readLines } from './lines.ts'
import { findNameProblem } from './process-type.ts'

/** How many instances of each process type: `{ web: 2, worker: 1 }`. */
export type Formation = Readonly<Record<string, number>>

/** The formation, or everything that is wrong with its notation. */
export type FormationResult =
  | { readonly ok: true; readonly formation: Formation }
  | { readonly ok: false; readonly problems: readonly string[] }

/** The formation of a file, or everything that is wrong with it, by line. */
export type ScaleFileResult =
  | { readonly ok: true; readonly formation: Formation }
  | { readonly ok: false; readonly problems: readonly LineProblem[] }

/** The largest quantity of one process type. */
export const MAX_QUANTITY = 100

/**
 * Reads `web=2 worker=1`, as one text or as the words of a command line. Quantities are whole numbers from 0 to 100. No
 * word at all is an empty formation.
 */
export function parseFormation(notation: string | readonly string[]): FormationResult {
  const words = [notation]
    .flat()
    .join(' ')
    .split(/\s+/)
    .filter((word) => word !== '')
  const { formation, problems } = readPairs(words.map((text) => ({ text, place: '' })))
  return problems.length === 0
    ? { ok: true, formation }
    : { ok: false, problems: problems.map(({ problem }) => problem) }
}

/** Reads a `DOKKU_SCALE` file: a line `web=2` for each process type, comments, blank lines. An empty file is an empty formation. */
export function parseScaleFile(text: string): ScaleFileResult {
  const lines = readLines(text).map(({ line, text }) => ({ text: text.replace(/\s*=\s*/, '='), place: line }))
  const { formation, problems } = readPairs(lines)
  return problems.length === 0
    ? { ok: true, formation }
    : { ok: false, problems: problems.map(({ place, problem }) => ({ line: place, problem })) }
}

/**
 * Writes a formation as `parseFormation` reads it: `web=2 worker=1`.
 *
 * @throws {TypeError} When a name or a quantity cannot be in one.
 */
export function formatFormation(formation: Formation): string {
  const words = Object.entries(formation).map(([processType, quantity]) => {
    const pair = parsePair(`${processType}=${quantity}`)
    if (typeof pair === 'string') throw new TypeError(`The formation cannot be written: ${pair}`)
    return `${pair.name}=${pair.quantity}`
  })
  return words.join(' ')
}

interface Pair<Place> {
  readonly text: string
  readonly place: Place
}

function readPairs<Place>(pairs: readonly Pair<Place>[]): {
  formation: Formation
  problems: readonly { readonly place: Place; readonly problem: string }[]
} {
  const quantities = new Map<string, number>()
  const problems: { place: Place; problem: string }[] = []
  for (const { text, place } of pairs) {
    const pair = parsePair(text)
    if (typeof pair === 'string') problems.push({ place, problem: pair })
    else if (quantities.has(pair.name)) problems.push({ place, problem: `${pair.name} has two quantities` })
    else quantities.set(pair.name, pair.quantity)
  }
  return { formation: Object.fromEntries(quantities), problems }
}

/** The pair, or what is wrong with it. */
function parsePair(text: string): { readonly name: string; readonly quantity: number } | string {
  const [name = '', quantity, ...rest] = text.split('=')
  const problem = findNameProblem(name)
  if (problem) return problem
  if (quantity === undefined || quantity === '') return `${name} has no quantity; write it as ${name}=1`
  if (rest.length > 0 || !/^\d{1,9}$/.test(quantity) || Number(quantity) > MAX_QUANTITY) {
    return `the quantity of ${name} must be a whole number from 0 to ${MAX_QUANTITY}`
  }
  return { name, quantity: Number(quantity) }
}
