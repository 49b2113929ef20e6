import type { Contender } from './router-contenders.ts'
import { cpuMicroseconds, load } from './router-load.ts'

const ROUNDS = 4
const CONNECTIONS = 50
/** Seconds. */
const BUSY = 2
const QUIET = 1

interface Sample {
  readonly requestsPerSecond: number
  /** Microseconds for each request. */
  readonly cpu: number
  /** Microseconds of a request that is alone, half of all take less. */
  readonly latency: number
}

interface Measured {
  /** Microseconds without any router. */
  readonly direct: number
  readonly samples: ReadonlyMap<string, readonly Sample[]>
}

/**
 * Measures routers in turns, the same load before the same backend for each, and prints what a request costs in them.
 *
 * @param routers - the first is what the others are compared with
 */
export async function compareRouters(backend: Contender, routers: readonly Contender[]): Promise<void> {
  print(await measure(backend, routers))
}

async function measure(backend: Contender, routers: readonly Contender[]): Promise<Measured> {
  const samples = new Map<string, Sample[]>(routers.map(({ name }) => [name, []]))
  const direct: number[] = []
  for (const { port } of routers) await load(port, CONNECTIONS, 1)
  for (let round = 0; round < ROUNDS; round++) {
    direct.push((await load(backend.port, 1, QUIET)).median)
    for (const { name, port, pid } of routers) {
      const before = await cpuMicroseconds(pid)
      const busy = await load(port, CONNECTIONS, BUSY)
      const cpu = ((await cpuMicroseconds(pid)) - before) / busy.requests
      const quiet = await load(port, 1, QUIET)
      samples.get(name)?.push({ requestsPerSecond: busy.requests / BUSY, cpu, latency: quiet.median })
    }
  }
  return { direct: median(direct), samples }
}

function print({ direct, samples }: Measured): void {
  const rows = [...samples].map(([name, taken]) => ({
    name,
    requestsPerSecond: median(taken.map((sample) => sample.requestsPerSecond)),
    cpu: median(taken.map((sample) => sample.cpu)),
    latency: median(taken.map((sample) => sample.latency)),
  }))
  const base = rows[0]?.cpu ?? Number.NaN
  console.log(line(['router', 'requests/s', 'CPU µs/request', 'of the first', 'added latency p50 µs']))
  for (const { name, requestsPerSecond, cpu, latency } of rows) {
    const added = (latency - direct).toFixed(0)
    console.log(line([name, requestsPerSecond.toFixed(0), cpu.toFixed(1), (cpu / base).toFixed(2), added]))
  }
  console.log(`Medians of ${ROUNDS} interleaved rounds with ${CONNECTIONS} connections; latency with one.`)
}

const WIDTHS = [30, 12, 16, 14, 22]

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[0] ?? 0) : cell.padStart(WIDTHS[index] ?? 0)))
    .join('')
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
