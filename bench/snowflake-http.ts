import { SEQUENCE_LIMIT } from '@berth/snowflake'
import { startFakeSnowcloud } from '@berth/snowflake/testing'
import { formatTable, median } from './ids-table.ts'
import { load } from './snowflake-http-load.ts'
import type { Load } from './snowflake-http-load.ts'
import { startServer } from './snowflake-http-server.ts'

const ROUNDS = 4
const WARM_UP_SECONDS = 1
const SECONDS = 2
const CEILING = SEQUENCE_LIMIT * 1000

const BARE = new URL('snowflake-http-bare.ts', import.meta.url)
const SERVICE = new URL('../services/snowflake/src/main.ts', import.meta.url)

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
  const targets = [
    { name: 'bare Fastify with a response schema', server: bare, path: '/', idsPerRequest: 0 },
    { name: 'Snowflake, one id', server: service, path: '/', idsPerRequest: 1 },
    {
      name: 'Snowflake, batches of 4096',
      server: service,
      path: '/?count=4096',
      idsPerRequest: SEQUENCE_LIMIT,
    },
  ]
  for (const { server, path } of targets) await load(server, path, WARM_UP_SECONDS)
  const loads = targets.map((): Load[] => [])
  // Rounds are interleaved, so that a busy host is busy for all of them.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [place, { server, path }] of targets.entries())
      loads[place]?.push(await load(server, path, SECONDS))
  }

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
  const ratioOf = (read: (load: Load) => number): string =>
    median(singleLoads.map((single, round) => read(single) / read(bareLoads[round] ?? single))).toFixed(3)
  console.log(
    `One id against bare Fastify, median of ${ROUNDS} rounds: ${ratioOf((l) => l.requestsPerSecond)} of its requests a second, ` +
      `${ratioOf((l) => l.perCpuSecond)} per second of CPU.`,
  )
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

if (import.meta.main) await benchSnowflakeHttp()
