// @boundaries-ignore a Redis of one's own is started as tests do it
import { RedisServer } from '../test/support/redis-server.ts'
import { measureDraws } from './autoredditor-draws.ts'
import { measureHttp } from './autoredditor-http.ts'
import type { Loads } from './autoredditor-http.ts'
import { formatTable, median } from './ids-table.ts'

/**
 * Prints what a draw of AutoRedditor costs, beside round trips and a deck for each channel, and how its service answers
 * beside a bare Fastify with one question to Redis. Takes about 40 seconds; the second half needs wrk.
 */
export async function benchAutoredditor(): Promise<void> {
  await using redis = await RedisServer.start()
  const draws = await measureDraws(redis)
  const ring = median(draws.find(({ name }) => name.startsWith('ring'))?.perSecond ?? [])
  console.log(
    formatTable(
      [
        'draws, 64 in flight, 1,000 posts, 200 channels',
        'draws/s',
        'ring against it',
        'Redis µs a draw',
        'bytes a channel',
        'repeats',
      ],
      draws.map(({ name, perSecond, redisMicroseconds, channelBytes, repeats }) => [
        name,
        whole(median(perSecond)),
        (ring / median(perSecond)).toFixed(2),
        median(redisMicroseconds).toFixed(1),
        whole(channelBytes),
        whole(repeats),
      ]),
    ),
  )
  console.log('Repeats: posts that came twice to a channel before all 1,000 had come once.\n')

  const loads = await measureHttp(redis)
  const [get, draw] = loads
  const columns = (load: Loads, read: 'perSecond' | 'perCpuSecond'): readonly string[] => [
    whole(median(load[read])),
    ...[get, draw].map((bare) => ratio(load[read], bare?.[read] ?? [])),
  ]
  console.log(
    formatTable(
      [
        'HTTP, 64 connections',
        'requests/s',
        'of GET',
        'of draw',
        'per CPU-second',
        'of GET',
        'of draw',
        'p99',
      ],
      loads.map((load) => [
        load.name,
        ...columns(load, 'perSecond'),
        ...columns(load, 'perCpuSecond'),
        load.p99,
      ]),
    ),
  )
  console.log('Medians of all rounds, ratios within each: of bare Fastify with one GET, and with one draw.')
}

/** The median of the ratios within each round, so that a busy host is busy for both. */
const ratio = (values: readonly number[], bare: readonly number[]): string =>
  median(values.map((value, round) => value / (bare[round] ?? Number.NaN))).toFixed(2)

const whole = (value: number): string => (Number.isNaN(value) ? '' : Math.round(value).toLocaleString('en'))

if (import.meta.main) await benchAutoredditor()
