import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { MeasuredServer } from './snowflake-http-server.ts'

const POST = fileURLToPath(new URL('snowflake-http-post.lua', import.meta.url))

/** What one stretch of load gave. */
export interface Load {
  readonly requestsPerSecond: number
  /** Requests per second of the server's CPU; NaN where the host does not tell it. */
  readonly perCpuSecond: number
  /** As wrk prints it: `1.85ms`. */
  readonly p99: string
}

/**
 * POSTs as fast as 64 connections go, with wrk.
 *
 * @throws {Error} when wrk is not installed, or any answer is not 2xx
 */
export async function load(server: MeasuredServer, path: string, seconds: number): Promise<Load> {
  const before = await server.cpuSeconds()
  const output = await runWrk([
    '-t1',
    '-c64',
    `-d${seconds}s`,
    '--timeout=10s', // a busy host is slow, not wrong
    '--latency',
    '-s',
    POST,
    `${server.url}${path}`,
  ])
  const after = await server.cpuSeconds()
  const failed = /Non-2xx.*|Socket errors.*/.exec(output)
  if (failed) throw new Error(`The load on ${path} failed: ${failed[0]}`)
  const requests = Number(/(\d+) requests in/.exec(output)?.[1])
  const cpu = before === undefined || after === undefined ? Number.NaN : after - before
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]),
    perCpuSecond: requests / cpu,
    p99: /99%\s+(\S+)/.exec(output)?.[1] ?? '',
  }
}

async function runWrk(args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('wrk', args)
    return stdout
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error('wrk is not installed; install it with: apt-get install wrk (or: brew install wrk)', {
        cause: error,
      })
    }
    throw error
  }
}
