// Constant load until it is told to stop: `node load.ts <port> <host>…`. For each host 120 requests a second over kept
// connections and 80 over new ones, of which every fiftieth takes two seconds. SIGTERM ends it; it prints what it counted.
import { Agent } from 'node:http'
import { ask } from './ask.ts'

export interface LoadReport {
  readonly requests: number
  readonly slow: number
  /** Answers that were not 2xx, by status. */
  readonly refused: Readonly<Record<string, number>>
  /** Connections that broke, by error code. */
  readonly broken: Readonly<Record<string, number>>
  readonly seconds: number
}

const KEPT_PER_SECOND = 120
const NEW_PER_SECOND = 80
const SLOW_EVERY = 50

const [port, ...hosts] = process.argv.slice(2)
const keptConnections = new Agent({ keepAlive: true, maxSockets: 200 })
const refused: Record<string, number> = {}
const broken: Record<string, number> = {}
const inFlight = new Set<Promise<void>>()
let requests = 0
let slow = 0

const begin = performance.now()
const timers = hosts.flatMap((host) => [
  setInterval(() => send(host, keptConnections), 1000 / KEPT_PER_SECOND),
  setInterval(() => send(host, undefined), 1000 / NEW_PER_SECOND),
])
process.on('SIGTERM', () => {
  for (const timer of timers) clearInterval(timer)
  void report()
})
console.log('loading')

function send(host: string, agent: Agent | undefined): void {
  requests += 1
  const isSlow = requests % SLOW_EVERY === 0
  if (isSlow) slow += 1
  const done = one(host, isSlow ? '/slow' : '/', agent).finally(() => inFlight.delete(done))
  inFlight.add(done)
}

async function one(host: string, path: string, agent: Agent | undefined): Promise<void> {
  try {
    const { status } = await ask(Number(port), host, path, agent)
    if (status < 200 || status > 299) refused[status] = (refused[status] ?? 0) + 1
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    broken[code] = (broken[code] ?? 0) + 1
  }
}

async function report(): Promise<void> {
  await Promise.all(inFlight)
  keptConnections.destroy()
  const seconds = Math.round((performance.now() - begin) / 1000)
  console.log(JSON.stringify({ requests, slow, refused, broken, seconds } satisfies LoadReport))
}
