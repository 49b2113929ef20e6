import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeTempFolder } from '@berth/sdk/testing'
import { processesBelow } from './support/processes-below.ts'

const BERTH = fileURLToPath(new URL('../packages/cli/bin/berth.js', import.meta.url))
const FLEET = fileURLToPath(new URL('fixtures/fleets/hello.ts', import.meta.url))

test('berth up stops everything when nobody reads its output any more, as in berth up 2>&1 | head', async () => {
  await using home = await makeTempFolder()
  const berth = spawn(process.execPath, [BERTH, 'up', FLEET, '--port', '0'], {
    env: { ...process.env, BERTH_HOME: home.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = once(berth, 'exit')
  berth.stderr.resume()
  for await (const line of createInterface({ input: berth.stdout })) {
    if (line.includes('start web.1')) break
  }
  berth.stdout.destroy()
  berth.stderr.destroy()
  const [code] = (await exit) as [number | null]
  assert.equal(code, 0)
  assert.deepEqual(await processesBelow(home.path), [])
})
