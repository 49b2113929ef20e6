import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Linux counts CPU time in hundredths of a second, whatever its clock. */
const MICROSECONDS_A_TICK = 10_000
const UNITS: Readonly<Record<string, number>> = { us: 1, ms: 1_000, s: 1_000_000 }

/** The host that every contender routes. */
export const BENCH_HOST = 'app.localhost'

export interface LoadReport {
  readonly requests: number
  /** Microseconds. */
  readonly median: number
}

/** Lets wrk make requests for so many seconds. Rejects when one of them fails. */
export async function load(port: number, connections: number, seconds: number): Promise<LoadReport> {
  const options = [
    '--threads',
    '1',
    '--connections',
    String(connections),
    '--duration',
    `${seconds}s`,
    '--latency',
  ]
  const { stdout } = await run('wrk', [
    ...options,
    '--header',
    `Host: ${BENCH_HOST}`,
    `http://127.0.0.1:${port}/`,
  ])
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1])
  const [, value, unit = ''] = /50%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  if (!(requests > 0) || /Non-2xx|Socket errors/.test(stdout))
    throw new Error(`Some requests failed:\n${stdout}`)
  return { requests, median: Number(value) * (UNITS[unit] ?? Number.NaN) }
}

/** The CPU time that a process has used, in user and in system mode. */
export async function cpuMicroseconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The program's name, in parentheses, may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_A_TICK
}
