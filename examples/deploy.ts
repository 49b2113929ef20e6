import { processEngine } from '@berth/engine-process'
import { embedded } from '@berth/router'
import { app, http, openPlatform } from '@berth/sdk'

const hello = app('hello', {
  source: import.meta.resolve('./hello'),
  env: { GREETING: 'moin' },
  formation: { web: 2 },
  checks: { web: [http('/')] },
})

await using platform = await openPlatform({ engine: processEngine, router: embedded })

for (const { app, steps } of await platform.plan(hello)) console.log(`${app} needs ${steps.length} steps`)

const { release, urls } = await platform.deploy(hello, {
  onEvent: (event) => event.type === 'step-done' && console.log(`${event.app} ${event.step.do}`),
})
console.log(`release ${release} serves at ${urls.join(', ')}`)

await platform.scale('hello', { web: 3 })
await platform.rollback('hello')
