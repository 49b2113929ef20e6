import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Interface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { processesBelow } from './support/processes-below.ts'

const START = fileURLToPath(new URL('../infra/start.ts', import.meta.url))

/** What workers say that have nothing to log in with. */
const HAVE_NO_LOGIN = [/There are no credentials for Reddit/, /There is no token for Discord/] as const

/** What a service logs as a warning or worse. */
const WARNING = /"level":[4-6]0\b/

test('npm start deploys the fleet, tells its addresses, serves all of it, and stops everything when interrupted', async () => {
  await using home = await makeTempFolder()
  const child = spawn(process.execPath, [START], {
    env: { ...process.env, BERTH_HOME: home.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  try {
    const output = createInterface({ input: child.stdout })
    output.on('line', (line) => lines.push(line))
    await seen(output, lines, (line) => line.startsWith('✓ '), 6)
    const printed = lines.map((line) => /^✓ (\S+) +(http:\S+)/.exec(line)).filter((found) => found !== null)
    const urls: Record<string, string> = Object.fromEntries(printed.map(([, app, url]) => [app, url]))
    const port = Number(new URL(urls['snowflake']!).port)
    const apps = ['autoredditor', 'breqbot', 'cards', 'emoji', 'snowcloud', 'snowflake']
    assert.deepEqual(urls, Object.fromEntries(apps.map((app) => [app, `http://${app}.localhost:${port}`])))

    const answers = await Promise.all(
      Array.from({ length: 200 }, () => ask(port, 'snowflake.localhost', '/', undefined, 'POST')),
    )
    const ids = answers.map(({ body }) => (JSON.parse(body) as { snowflake_str: string }).snowflake_str)
    assert.equal(new Set(ids).size, 200)
    const workers = new Set(ids.map((id) => (BigInt(id) >> 12n) & 1023n))
    assert.equal(workers.size, 2)

    const post = await ask(port, 'autoredditor.localhost', '/demo_harbours')
    assert.equal((JSON.parse(post.body) as { demo?: boolean }).demo, true)
    for (const app of apps)
      assert.match(String((await ask(port, `${app}.localhost`, '/up')).status), /^2/, app)
    for (const reason of HAVE_NO_LOGIN) await seen(output, lines, (line) => reason.test(line), 1)
    await seen(output, lines, (line) => /"msg":"leased a worker id"/.test(line), 2)
    assert.deepEqual(
      lines.filter((line) => WARNING.test(line)),
      [],
    )
  } finally {
    child.kill('SIGTERM')
  }
  const [code] = (await once(child, 'exit')) as [number | null]
  assert.equal(code, 0)
  for (const reason of HAVE_NO_LOGIN) assert.equal(lines.filter((line) => reason.test(line)).length, 1)
  assert.deepEqual(await processesBelow(home.path), [])
})

/** Waits until that many lines are what is looked for. */
async function seen(
  output: Interface,
  lines: readonly string[],
  isWanted: (line: string) => boolean,
  quantity: number,
): Promise<void> {
  while (lines.filter(isWanted).length < quantity) await once(output, 'line')
}
