// Deploys an app and kills itself with SIGKILL at one moment of it:
// `node deploy-and-die.ts <home> <source> <step number> <started|underway|output|done> [port]`. It exits with 0 when there is
// no such moment. A step that is under way has had 50 milliseconds, one of output has told its first line. Engine and port are those that the home has.
import { setTimeout } from 'node:timers/promises'
import { app, http, uptime } from '@berth/sdk'
import type { PlatformEvent } from '@berth/sdk'
import { openLocalPlatform } from '@berth/server'

const [home = '', source = '', fatalStep, moment, port] = process.argv.slice(2)

await using platform = await openLocalPlatform({
  home,
  ...(port !== undefined && { port: Number(port) }),
})
const UNDERWAY = 50
const die = (): void => void process.kill(process.pid, 'SIGKILL')
let step = 0
const onEvent = (event: PlatformEvent): void => {
  if (event.type === 'step-started') step += 1
  if (step !== Number(fatalStep)) return
  if (event.type === `step-${moment}` || event.type === moment) die()
  if (event.type === 'step-started' && moment === 'underway') void setTimeout(UNDERWAY).then(die)
}
const description = app('hello', {
  source,
  formation: { web: 2, worker: 1 },
  order: { '*': 'start-first', worker: 'stop-first' },
  checks: { web: [http('/', { attempts: 1_000 })], worker: [uptime(50)] },
})
await platform.deploy(description, { onEvent })
