// One life of a machine with Docker: `node rebooted.ts <home> [source]`. Opens the platform in the home, deploys the app when there
// is a source, asks it a few times, and prints what it found. Containers go on when it ends.
import { setTimeout } from 'node:timers/promises'
import { app, http, redis } from '@berth/sdk'
import { openLocalPlatform } from '@berth/server'
import { ask } from './ask.ts'

/** What one life found. */
export interface Life {
  /** The app's answers, in their order. */
  readonly answers: readonly string[]
  /** The instances of the app and their addresses. */
  readonly instances: Readonly<Record<string, string>>
}

const ASKED = 6
const PORT = 8_080

const [home = '', source] = process.argv.slice(2)
await using platform = await openLocalPlatform({ home, engine: 'docker', port: PORT })
if (source !== undefined) {
  const env = { REDIS_URL: redis('visits') }
  await platform.deploy(app('counts', { source, env, formation: { web: 2 }, checks: { web: [http('/up')] } }))
}
// What Docker has only just started again needs a moment to listen.
while ((await ask(PORT, 'counts.localhost', '/up')).status !== 200) await setTimeout(50)
const answers: string[] = []
for (let time = 0; time < ASKED; time += 1) {
  const { status, body } = await ask(PORT, 'counts.localhost')
  answers.push(status === 200 ? body : `${status} ${body}`)
}
const { instances } = await platform.apps.report('counts')
const addresses = instances.map(({ id, address }) => [id, address?.host ?? ''] as const)
console.log(JSON.stringify({ answers, instances: Object.fromEntries(addresses) } satisfies Life))
