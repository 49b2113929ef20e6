import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { processEngine } from '@berth/engine-process'
import type { ProcessEngine } from '@berth/engine-process'
import type { Build } from '@berth/sdk'
import { freePort } from '@berth/sdk/testing'
import { formatTable, median } from './ids-table.ts'

const ROUNDS = 21
const PROGRAM = `
  import { createServer } from 'node:http'
  createServer((request, response) => response.end()).listen(process.env.PORT, '127.0.0.1')
`

/** Measures how long an instance takes from its start to its first 200, beside a bare spawn of the same program. */
export async function benchStart(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'berth-bench-'))
  try {
    await writeFile(join(home, 'main.mjs'), PROGRAM)
    await using engine = await processEngine({ home: join(home, 'home') })
    const build = await engine.build('bench', { kind: 'folder', path: home })
    const rounds: Times[] = []
    // Turn about, so that whatever else the machine does meets both.
    for (let round = 0; round <= ROUNDS; round += 1) {
      rounds.push({ bare: await timeBare(build.location), ...(await timeInstance(engine, build)) })
    }
    print(rounds.slice(1)) // The first one reads the programs from the disk.
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Milliseconds. */
interface Times {
  /** From the call to the first 200, of a program that is just spawned. */
  readonly bare: number
  /** From the call to the first 200, of an instance. */
  readonly instance: number
  /** From the call of `start` to its answer. */
  readonly answer: number
  /** From the call of `stop` to its answer. */
  readonly stop: number
}

function print(rounds: readonly Times[]): void {
  const medianOf = (key: keyof Times) => median(rounds.map((times) => times[key]))
  const [bare, instance] = [medianOf('bare'), medianOf('instance')]
  const rows = [
    ['bare spawn to first 200', bare.toFixed(1)],
    ['instance to first 200', instance.toFixed(1)],
    ['of that, more than bare', (instance - bare).toFixed(1)],
    ['of that, until start answers', medianOf('answer').toFixed(1)],
    ['stop of an instance', medianOf('stop').toFixed(1)],
  ]
  console.log(formatTable(['process', 'ms'], rows))
  console.log(`Medians of ${rounds.length} rounds, bare spawn and instance turn about.`)
}

async function timeBare(cwd: string): Promise<number> {
  const port = await freePort()
  const since = performance.now()
  const env = { PATH: process.env['PATH'] ?? '', PORT: String(port) }
  const child: ChildProcess = spawn(process.execPath, ['main.mjs'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await firstAnswer(port)
  const time = performance.now() - since
  child.kill()
  await once(child, 'exit')
  return time
}

async function timeInstance(engine: ProcessEngine, build: Build): Promise<Omit<Times, 'bare'>> {
  const since = performance.now()
  const instance = await engine.start({
    app: 'bench',
    processType: 'web',
    index: 1,
    release: 1,
    fingerprint: '',
    build,
    command: 'node main.mjs',
    env: {},
    listens: true,
    mounts: [],
    stopTimeout: 5_000,
    restart: { limit: 0 },
  })
  const answer = performance.now() - since
  await firstAnswer(instance.address?.port ?? 0)
  const time = performance.now() - since
  const stopping = performance.now()
  await engine.stop(instance.id)
  return { instance: time, answer, stop: performance.now() - stopping }
}

async function firstAnswer(port: number): Promise<void> {
  while ((await ask(port)) !== 200) await setTimeout(1)
}

function ask(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, agent: false }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
    request.on('error', () => resolve(undefined))
  })
}

if (import.meta.main) await benchStart()
