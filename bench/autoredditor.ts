// @boundaries-ignore a Redis of one's own is started as tests do it
import { RedisServer } from '../test/support/redis-server.ts'
import { measureDraws } from './autoredditor-draws.ts'
import { measureHttp } from './autoredditor-http.ts'
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
        'repeats',
      ],
      draws.map(({ name, perSecond, redisMicroseconds, repeats }) => [
        name,
        whole(median(perSecond)),
        (ring / median(perSecond)).toFixed(2),
        median(redisMicroseconds).toFixed(1),
        whole(repeats),
      ]),
    ),
  )
  console.log('Repeats: posts that came twice to a channel before all 1,000 had come once.\n')

  const loads = await measureHttp(redis)
  const [bare] = loads
  const ratio = (of: (typeof loads)[number], read: 'perSecond' | 'perCpuSecond'): string =>
    bare ? median(of[read].map((value, round) => value / (bare[read][round] ?? value))).toFixed(3) : ''
  console.log(
    formatTable(
      ['HTTP, 64 connections', 'requests/s', 'of bare', 'per CPU-second', 'of bare', 'p99'],
      loads.map((load) => [
        load.name,
        whole(median(load.perSecond)),
        ratio(load, 'perSecond'),
        whole(median(load.perCpuSecond)),
        ratio(load, 'perCpuSecond'),
        load.p99,
      ]),
    ),
  )
}

const whole = (value: number): string => (Number.isNaN(value) ? '' : Math.round(value).toLocaleString('en'))

if (import.meta.main) await benchAutoredditor()
