// Deploys an app, destroys it, and kills itself with SIGKILL when the first of its builds is to be deleted:
// `node destroy-and-die.ts <home> <source>`.
import { processEngine } from '@berth/engine-process'
import { embedded } from '@berth/router'
import { app, openPlatform, uptime } from '@berth/sdk'
import type { EngineContext } from '@berth/sdk'

const [home = '', source = ''] = process.argv.slice(2)

await using platform = await openPlatform({
  home,
  engine: async (context: EngineContext) =>
    Object.assign(await processEngine(context), {
      removeBuild: async () => void process.kill(process.pid, 'SIGKILL'),
    }),
  router: () => embedded({ port: 0 }),
})
await platform.deploy(app('hello', { source, checks: { worker: [uptime(50)] } }))
await platform.destroy('hello')
