// Deploys an app and kills itself with SIGKILL at one moment of it:
// `node deploy-and-die.ts <home> <source> <step number> <started|done>`. It exits with 0 when there is no such moment.
import { processEngine } from '@berth/engine-process'
import { embedded } from '@berth/router'
import { app, http, openPlatform, uptime } from '@berth/sdk'
import type { PlatformEvent } from '@berth/sdk'

const [home = '', source = '', fatalStep, moment] = process.argv.slice(2)

await using platform = await openPlatform({
  home,
  engine: processEngine,
  router: () => embedded({ port: 0 }),
})
let step = 0
const onEvent = (event: PlatformEvent): void => {
  if (event.type === 'step-started') step += 1
  if (event.type === `step-${moment}` && step === Number(fatalStep)) process.kill(process.pid, 'SIGKILL')
}
const description = app('hello', {
  source,
  formation: { web: 2, worker: 1 },
  order: { '*': 'start-first', worker: 'stop-first' },
  checks: { web: [http('/')], worker: [uptime(50)] },
})
await platform.deploy(description, { onEvent })
