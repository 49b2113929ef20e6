import { setTimeout as sleep } from 'node:timers/promises'
import { SEQUENCE_LIMIT } from '@berth/snowflake'
import { startFakeSnowcloud } from '@berth/snowflake/testing'
import type { FakeSnowcloud } from '@berth/snowflake/testing'
import { formatTable, median } from './ids-table.ts'
import { load } from './snowflake-http-load.ts'
import type { Load } from './snowflake-http-load.ts'
import { startServer } from './snowflake-http-server.ts'
import type { MeasuredServer } from './snowflake-http-server.ts'

/** What a compiler makes of a server differs by several percent from one process to the next, so there are some of each. */
const PAIRS = 4
const ROUNDS_OF_A_PAIR = 5
const BATCH_ROUNDS = 5
/** Requests after which a server is taken as compiled; on a busy host that takes longer. */
const WARM_UP_REQUESTS = 100_000
const WARM_UP_BATCHES = 500
const LONGEST_WARM_UP = 30
const SECONDS = 1
const CEILING = SEQUENCE_LIMIT * 1000

const BARE = new URL('snowflake-http-bare.ts', import.meta.url)
const SERVICE = new URL('../services/snowflake/src/main.ts', import.meta.url)
const ONE = '/'
const BATCH = `/?count=${SEQUENCE_LIMIT}`

/**
 * Prints how the Snowflake service answers single ids, beside a bare Fastify with a response schema, and how near
 * batches come to the format's ceiling. Takes about a minute, and needs wrk.
 */
export async function benchSnowflakeHttp(): Promise<void> {
  await using snowcloud = await startFakeSnowcloud()
  const bare: Load[] = []
  const single: Load[] = []
  for (let pair = 0; pair < PAIRS; pair++) await measurePair(snowcloud, bare, single)
  const batch = await measureBatches(snowcloud)

  const head = ['HTTP, 64 connections', 'requests/s', 'per CPU-second', 'p99', 'ids/s', 'of the ceiling']
  const rows = [
    row('bare Fastify with a response schema', bare, 0),
    row('Snowflake, one id', single, 1),
    row(`Snowflake, batches of ${SEQUENCE_LIMIT}`, batch, SEQUENCE_LIMIT),
  ]
  console.log(formatTable(head, rows))
  const ratioOf = (read: (load: Load) => number): string => {
    const ratios = single
      .map((one, round) => read(one) / read(bare[round] ?? one))
      .sort((one, other) => one - other)
    const [middle, lowest, highest] = [median(ratios), ratios[0] ?? Number.NaN, ratios.at(-1) ?? Number.NaN]
    return `${middle.toFixed(3)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`
  }
  console.log(
    `One id against bare Fastify, median of ${single.length} rounds with ${PAIRS} processes of each (lowest to highest): ` +
      `${ratioOf((l) => l.requestsPerSecond)} of its requests a second, ${ratioOf((l) => l.perCpuSecond)} per second of CPU.`,
  )
}

/** Rounds are short and interleaved, every other one the other way round, so that a busy host is busy for both alike. */
async function measurePair(snowcloud: FakeSnowcloud, bareLoads: Load[], singleLoads: Load[]): Promise<void> {
  await using bare = await startServer(BARE, {})
  await using service = await startService(snowcloud)
  const sides = [
    { server: bare, loads: bareLoads },
    { server: service, loads: singleLoads },
  ]
  for (const { server } of sides) await warmUp(server, ONE, WARM_UP_REQUESTS)
  for (let round = 0; round < ROUNDS_OF_A_PAIR; round++) {
    for (const { server, loads } of round % 2 === 0 ? sides : sides.toReversed())
      loads.push(await load(server, ONE, SECONDS))
  }
}

/** In a process of their own: what batches leave to the garbage collector would be counted among single ids. */
async function measureBatches(snowcloud: FakeSnowcloud): Promise<readonly Load[]> {
  await using service = await startService(snowcloud)
  await warmUp(service, BATCH, WARM_UP_BATCHES)
  const loads: Load[] = []
  for (let round = 0; round < BATCH_ROUNDS; round++) loads.push(await load(service, BATCH, SECONDS))
  return loads
}

/** Starts the service, and waits until it has a lease. */
async function startService({ url, key }: FakeSnowcloud): Promise<MeasuredServer> {
  const service = await startServer(SERVICE, { SNOWCLOUD_URL: url, SNOWCLOUD_KEY: key, LOG_LEVEL: 'info' })
  while (!(await fetch(`${service.url}/up`)).ok) await sleep(20)
  return service
}

async function warmUp(server: MeasuredServer, path: string, requests: number): Promise<void> {
  let done = 0
  for (let second = 0; done < requests && second < LONGEST_WARM_UP; second += 1)
    done += (await load(server, path, 1)).requestsPerSecond
}

function row(name: string, loads: readonly Load[], idsPerRequest: number): readonly string[] {
  const rate = median(loads.map(({ requestsPerSecond }) => requestsPerSecond))
  const perCpu = median(loads.map(({ perCpuSecond }) => perCpuSecond))
  const ids = rate * idsPerRequest
  return [
    name,
    whole(rate),
    Number.isNaN(perCpu) ? '' : whole(perCpu),
    loads.at(-1)?.p99 ?? '',
    ...(idsPerRequest === 0 ? ['', ''] : [whole(ids), (ids / CEILING).toFixed(3)]),
  ]
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

if (import.meta.main) await benchSnowflakeHttp()
