// `npm start`: makes sure that there is a Redis, and brings the fleet up on this machine with the embedded engine.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { installRedisCommand } from '@berth/engine-process'

const [installer, ...args] = (await installRedisCommand()) ?? []
if (installer !== undefined) {
  console.log('Installing Redis, which Snowcloud keeps its leases in …')
  spawnSync(installer, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

// The command itself, so that what `npm start` does is what `npx berth up` does.
const berth = createRequire(import.meta.url)
  .resolve('@berth/cli/package.json')
  .replace('package.json', 'bin/berth.js')
const fleet = fileURLToPath(new URL('fleet.ts', import.meta.url))
const child = spawn(process.execPath, [berth, 'up', fleet, ...process.argv.slice(2)], { stdio: 'inherit' })
// A terminal's Ctrl-C reaches the child by itself; a signal to this process alone is handed on.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
const [code] = (await once(child, 'exit')) as [number | null]
process.exitCode = code ?? 1
