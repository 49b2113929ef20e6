import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
// @boundaries-ignore as in autoredditor-draws.ts
import type { RedisServer } from '../test/support/redis-server.ts'
import { startServer } from './snowflake-http-server.ts'
import type { MeasuredServer } from './snowflake-http-server.ts'

/** Many short ones: a busy host is busy for all three servers of most of them. */
const ROUNDS = 11
const WARM_UP_SECONDS = 1
const SECONDS = 1
const PATH = '/boats'

const CHANNELS = fileURLToPath(new URL('autoredditor-channels.lua', import.meta.url))
const BARE = new URL('autoredditor-bare.ts', import.meta.url)
const SERVICE = new URL('../services/autoredditor/src/web/main.ts', import.meta.url)

/** What was measured of one server, a number for each round. */
export interface Loads {
  readonly name: string
  readonly perSecond: number[]
  /** Requests for each second of CPU that the server's process used. */
  readonly perCpuSecond: number[]
  /** Of the last round, as wrk prints it. */
  p99: string
}

/** GETs as fast as 64 connections go, from each server in turn; the posts are those that `measureDraws` put there. */
export async function measureHttp({ url }: RedisServer): Promise<readonly Loads[]> {
  const env = { REDIS_URL: url, REDIS_TIMEOUT_MS: '10000' }
  await using get = await startServer(BARE, { ...env, ASKS: 'GET' })
  await using draw = await startServer(BARE, { ...env, ASKS: 'draw' })
  await using service = await startServer(SERVICE, {
    ...env,
    REDDIT_CLIENT_ID: 'none',
    REDDIT_CLIENT_SECRET: 'none',
    SUBREDDITS: 'boats',
    RATE_LIMIT_PER_MINUTE: '1000000000',
  })
  const targets = [
    { name: 'bare Fastify and one GET of a post', server: get },
    { name: 'bare Fastify and one draw', server: draw },
    { name: 'AutoRedditor', server: service },
  ].map((target) => ({ ...target, perSecond: [] as number[], perCpuSecond: [] as number[], p99: '' }))
  for (const { server } of targets) await load(server, WARM_UP_SECONDS)
  for (let round = 0; round < ROUNDS; round++) {
    for (const target of targets) {
      const { perSecond, perCpuSecond, p99 } = await load(target.server, SECONDS)
      target.perSecond.push(perSecond)
      target.perCpuSecond.push(perCpuSecond)
      target.p99 = p99
    }
  }
  return targets
}

async function load(server: MeasuredServer, seconds: number) {
  const before = (await server.cpuSeconds()) ?? Number.NaN
  const output = await runWrk([
    '-t1',
    '-c64',
    `-d${seconds}s`,
    '--latency',
    '-s',
    CHANNELS,
    `${server.url}${PATH}`,
  ])
  const cpu = ((await server.cpuSeconds()) ?? Number.NaN) - before
  const failed = /Non-2xx.*|Socket errors.*/.exec(output)
  if (failed) throw new Error(`The load failed: ${failed[0]}`)
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]),
    perCpuSecond: Number(/(\d+) requests in/.exec(output)?.[1]) / cpu,
    p99: /99%\s+(\S+)/.exec(output)?.[1] ?? '',
  }
}

async function runWrk(args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)('wrk', args)).stdout
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    throw new Error('wrk is not installed; install it with: apt-get install wrk (or: brew install wrk)', {
      cause,
    })
  }
}
