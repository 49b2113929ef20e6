import { SEQUENCE_LIMIT } from '@berth/snowflake'
import { countDuplicates } from './ids-duplicates.ts'
import { createOurs } from './ids-makers.ts'
import type { Maker } from './ids-makers.ts'
import { PACKAGES } from './ids-packages.ts'
import { formatTable, median } from './ids-table.ts'

const ROUNDS = 5
const WARM_UP_MS = 30 // longer than the 10 ms that a rested generator may run ahead
const WINDOW_MS = 120
const CHECKED_IDS = 2_000_000
const CHECKED_MS = 2_000 // for makers that would take half a minute

/** What the format allows: 4096 ids in each millisecond of a worker. */
const CEILING = SEQUENCE_LIMIT * 1000

/**
 * Prints how many ids a second one process makes: ours in each form, on the host's clock and on one that never makes
 * them wait, beside the packages of npm, with the duplicates that each makes. Takes about half a minute.
 */
export async function benchIds(): Promise<void> {
  const makers = [...createOurs({ isFree: false }), ...PACKAGES, ...createOurs({ isFree: true })]
  const rates = measureRates(makers)
  const rows = makers.map((maker) => {
    const rate = median(rates.get(maker) ?? [])
    const speed = [(rate / 1e6).toFixed(2), (rate / CEILING).toFixed(3)]
    if (maker.isFree) return [maker.name, 'never waits', ...speed]
    const { duplicates, checked } = countDuplicates(maker, CHECKED_IDS, CHECKED_MS)
    return [maker.name, 'real', ...speed, duplicates.toLocaleString('en'), checked.toLocaleString('en')]
  })
  const head = ['ids in one process', 'clock', 'million/s', 'of the ceiling', 'duplicates', 'in ids']
  console.log(formatTable(head, rows))
  console.log(
    `The ceiling is the format's: ${CEILING / 1e6} million/s. Medians of ${ROUNDS} interleaved rounds.`,
  )
}

/** Rounds are interleaved, so that a busy host is busy for all of them. */
function measureRates(makers: readonly Maker[]): ReadonlyMap<Maker, number[]> {
  const rates = new Map(makers.map((maker) => [maker, [] as number[]]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const maker of makers) {
      runFor(maker, WARM_UP_MS)
      rates.get(maker)?.push(runFor(maker, WINDOW_MS))
    }
  }
  return rates
}

/** Ids per second. */
function runFor(maker: Maker, milliseconds: number): number {
  const times = Math.max(1, Math.round(64 / maker.idsPerCall))
  const start = performance.now()
  let [made, elapsed] = [0, 0]
  while (elapsed < milliseconds) {
    maker.run(times)
    made += times * maker.idsPerCall
    elapsed = performance.now() - start
  }
  return (made / elapsed) * 1000
}

if (import.meta.main) await benchIds()
