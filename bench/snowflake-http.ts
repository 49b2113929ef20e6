import { SEQUENCE_LIMIT } from '@berth/snowflake'
import { startFakeSnowcloud } from '@berth/snowflake/testing'
import { formatTable, median } from './ids-table.ts'
import { load } from './snowflake-http-load.ts'
import type { Load } from './snowflake-http-load.ts'
import { startServer } from './snowflake-http-server.ts'
import type { MeasuredServer } from './snowflake-http-server.ts'

const ROUNDS = 11
const BATCH_ROUNDS = 5
/** Requests after which a server is taken as compiled; on a busy host that takes longer. */
const WARM_UP_REQUESTS = 100_000
const WARM_UP_BATCHES = 500
const LONGEST_WARM_UP = 30
const SECONDS = 1
const CEILING = SEQUENCE_LIMIT * 1000

const BARE = new URL('snowflake-http-bare.ts', import.meta.url)
const SERVICE = new URL('../services/snowflake/src/main.ts', import.meta.url)

interface Target {
  readonly name: string
  readonly server: MeasuredServer
  readonly path: string
  readonly idsPerRequest: number
}

/**
 * Prints how the Snowflake service answers single ids, beside a bare Fastify with a response schema, and how near
 * batches come to the format's ceiling. Takes about half a minute, and needs wrk.
 */
export async function benchSnowflakeHttp(): Promise<void> {
  await using snowcloud = await startFakeSnowcloud()
  await using bare = await startServer(BARE, {})
  await using service = await startServer(SERVICE, {
    SNOWCLOUD_URL: snowcloud.url,
    SNOWCLOUD_KEY: snowcloud.key,
    LOG_LEVEL: 'info',
  })
  const targets: readonly Target[] = [
    { name: 'bare Fastify with a response schema', server: bare, path: '/', idsPerRequest: 0 },
    { name: 'Snowflake, one id', server: service, path: '/', idsPerRequest: 1 },
    {
      name: 'Snowflake, batches of 4096',
      server: service,
      path: '/?count=4096',
      idsPerRequest: SEQUENCE_LIMIT,
    },
  ]
  const [, , batch] = targets
  const loads = targets.map((): Load[] => [])
  const measure = async (place: number): Promise<void> => {
    const target = targets[place]
    if (target) loads[place]?.push(await load(target.server, target.path, SECONDS))
  }
  for (const target of targets.slice(0, 2)) await warmUp(target, WARM_UP_REQUESTS)
  // Rounds are short and interleaved, every other one the other way round, so that a busy host is busy for both alike.
  for (let round = 0; round < ROUNDS; round++) {
    for (const place of round % 2 === 0 ? [0, 1] : [1, 0]) await measure(place)
  }
  // What batches leave to the garbage collector would be counted among the others; so they come after them.
  if (batch) await warmUp(batch, WARM_UP_BATCHES)
  for (let round = 0; round < BATCH_ROUNDS; round++) await measure(2)

  const head = ['HTTP, 64 connections', 'requests/s', 'per CPU-second', 'p99', 'ids/s', 'of the ceiling']
  const rows = targets.map(({ name, idsPerRequest }, place) => {
    const rounds = loads[place] ?? []
    const rate = median(rounds.map(({ requestsPerSecond }) => requestsPerSecond))
    const perCpu = median(rounds.map(({ perCpuSecond }) => perCpuSecond))
    const ids =
      idsPerRequest === 0
        ? ['', '']
        : [whole(rate * idsPerRequest), ((rate * idsPerRequest) / CEILING).toFixed(3)]
    return [name, whole(rate), Number.isNaN(perCpu) ? '' : whole(perCpu), rounds.at(-1)?.p99 ?? '', ...ids]
  })
  console.log(formatTable(head, rows))
  const [bareLoads = [], singleLoads = []] = loads
  const ratioOf = (read: (load: Load) => number): string => {
    const ratios = singleLoads
      .map((single, round) => read(single) / read(bareLoads[round] ?? single))
      .sort((one, other) => one - other)
    const [middle, lowest, highest] = [median(ratios), ratios[0] ?? Number.NaN, ratios.at(-1) ?? Number.NaN]
    return `${middle.toFixed(3)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`
  }
  console.log(
    `One id against bare Fastify, median of ${ROUNDS} rounds (lowest to highest): ` +
      `${ratioOf((l) => l.requestsPerSecond)} of its requests a second, ${ratioOf((l) => l.perCpuSecond)} per second of CPU.`,
  )
}

async function warmUp({ server, path }: Target, requests: number): Promise<void> {
  let done = 0
  for (let second = 0; done < requests && second < LONGEST_WARM_UP; second += 1)
    done += (await load(server, path, 1)).requestsPerSecond
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

if (import.meta.main) await benchSnowflakeHttp()
