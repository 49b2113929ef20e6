import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { processesBelow } from './support/processes-below.ts'

const START = fileURLToPath(new URL('../infra/start.ts', import.meta.url))

test('npm start deploys the fleet, tells its addresses, gives unique ids, and stops everything when interrupted', async () => {
  await using home = await makeTempFolder()
  const child = spawn(process.execPath, [START], {
    env: { ...process.env, BERTH_HOME: home.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    const urls = await addresses(child.stdout, 6)
    const { port } = new URL(urls['snowflake']!)
    assert.equal(urls['snowflake'], `http://snowflake.localhost:${port}`)
    assert.equal(urls['snowcloud'], `http://snowcloud.localhost:${port}`)

    const answers = await Promise.all(
      Array.from({ length: 200 }, () => ask(Number(port), 'snowflake.localhost', '/', undefined, 'POST')),
    )
    const ids = answers.map(({ body }) => (JSON.parse(body) as { snowflake_str: string }).snowflake_str)
    assert.equal(new Set(ids).size, 200)
    const workers = new Set(ids.map((id) => (BigInt(id) >> 12n) & 1023n))
    assert.equal(workers.size, 2)
  } finally {
    child.kill('SIGTERM')
  }
  const [code] = (await once(child, 'exit')) as [number | null]
  assert.equal(code, 0)
  assert.deepEqual(await processesBelow(home.path), [])
})

/** The address in the one line that is printed for each app. */
async function addresses(stdout: NodeJS.ReadableStream, quantity: number): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for await (const line of createInterface({ input: stdout })) {
    const [, app, url] = /^✓ (\S+) +(http:\S+)/.exec(line) ?? []
    if (app !== undefined && url !== undefined) found[app] = url
    if (Object.keys(found).length === quantity) break
  }
  stdout.resume()
  return found
}
