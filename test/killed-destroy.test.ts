import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { processEngine } from '@berth/engine-process'
import { embedded } from '@berth/router'
import { openPlatform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { fixture } from './support/open-berth.ts'
import { processesBelow } from './support/processes-below.ts'

const SCRIPT = fileURLToPath(new URL('support/destroy-and-die.ts', import.meta.url))

test('of an app whose destruction was killed halfway, the next platform leaves nothing, and says that it is destroyed', async () => {
  await using place = await makeTempFolder()
  const home = place.path
  const child = spawn(process.execPath, [SCRIPT, home, fixture('hello')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL'])
  assert.equal((await readdir(join(home, 'builds'))).length, 1)
  {
    await using platform = await openPlatform({
      home,
      engine: processEngine,
      router: () => embedded({ port: 0 }),
    })
    assert.deepEqual(await platform.apps.list(), [])
    const events = await Array.fromAsync(platform.events({ app: 'hello' }))
    assert.equal(events.at(-1)?.type, 'destroyed')
  }
  assert.deepEqual(await readdir(join(home, 'builds')), [])
  assert.deepEqual(await filesOf(home, 'hello'), [])
  assert.deepEqual(await processesBelow(home), [])
})

/** What is kept below a home under an app's name. */
async function filesOf(home: string, app: string): Promise<readonly string[]> {
  const names = await readdir(home, { recursive: true })
  return names.filter((name) => name.split('/').some((part) => part === app || part.startsWith(`${app}.`)))
}
