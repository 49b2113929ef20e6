import { LAUNCHING, startContenders } from './cards-contenders.ts'
import type { Contender } from './cards-contender.ts'
import { measureHot } from './cards-hot.ts'
import { startCards } from './cards-service.ts'
import { soak } from './cards-soak.ts'
import { formatTable, median } from './ids-table.ts'

const ROUNDS = 3
/** A part of a round is asked for one after the other, for its latencies. */
const ALONE = 0.3

interface Measured {
  readonly perSecond: number[]
  readonly cpu: number[]
  readonly alone: number[]
}

/**
 * Prints how many new cards a second the service makes, beside the original's way, a page for each card, and satori with
 * resvg; then how fast it gives those it made before, beside nginx; then memory after ten thousand, compared byte for byte.
 * Takes about five minutes, and needs wrk and nginx.
 */
export async function benchCards(): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const service = stack.use(await startCards())
  const contenders = await startContenders(service)
  for (const contender of contenders) stack.use(contender)
  const measured = new Map(
    contenders.map((one): [Contender, Measured] => [one, { perSecond: [], cpu: [], alone: [] }]),
  )
  let place = 0
  const nextPlace = (): number => (place += 1)
  for (const contender of contenders) await contender.draw(nextPlace())
  // Rounds are interleaved, so that a busy host is busy for all of them.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [contender, result] of measured) await measure(contender, result, nextPlace)
  }
  printContenders(measured)

  const hot = await measureHot(service)
  console.log(
    `\nThe same PNG again: ${whole(hot.cards)} a second, nginx with the file ${whole(hot.nginx)}: ${(hot.cards / hot.nginx).toFixed(2)} of it.`,
  )
  const { renders, wrong, drawn, memory } = await soak()
  console.log(
    `\n${whole(renders)} requests of 250 users at once, ${whole(drawn)} drawn anew: ${wrong} wrong by any byte.\nMemory of the service with its three browsers, in MB: ` +
      memory.map(({ after, megabytes }) => `${whole(megabytes)} after ${whole(after)}`).join(', '),
  )
}

async function measure(contender: Contender, result: Measured, nextPlace: () => number): Promise<void> {
  const { cards, callers } = contender
  const before = await contender.cpu()
  const start = performance.now()
  let left = cards
  const call = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      await contender.draw(nextPlace())
    }
  }
  await Promise.all(Array.from({ length: callers }, call))
  result.perSecond.push((cards / (performance.now() - start)) * 1000)
  result.cpu.push(((await contender.cpu()) - before) / cards)
  for (let turn = 0; turn < cards * ALONE; turn++) {
    const begin = performance.now()
    await contender.draw(nextPlace())
    result.alone.push(performance.now() - begin)
  }
}

function printContenders(measured: ReadonlyMap<Contender, Measured>): void {
  const all = [...measured]
  const launching = all.filter(([{ name }]) => name === LAUNCHING).map(([, { perSecond }]) => perSecond)
  const original = Array.from({ length: ROUNDS }, (_, round) =>
    Math.max(...launching.map((rates) => rates[round] ?? 0)),
  )
  const head = ['new cards', 'cards/s', 'beside the best launch each', 'p50 ms', 'p99 ms', 'CPU ms a card']
  const rows = all.map(([{ name, callers }, { perSecond, cpu, alone }]) => {
    const ratio = median(perSecond.map((rate, round) => rate / (original[round] ?? rate)))
    return [
      `${name} (${callers === 1 ? 'one caller' : `${callers} callers`})`,
      median(perSecond).toFixed(1),
      `${ratio.toFixed(1)} x`,
      quantile(alone, 0.5).toFixed(1),
      quantile(alone, 0.99).toFixed(1),
      median(cpu).toFixed(1),
    ]
  })
  console.log(formatTable(head, rows))
  console.log(`Medians of ${ROUNDS} interleaved rounds; latencies with one caller.`)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

if (import.meta.main) await benchCards()
