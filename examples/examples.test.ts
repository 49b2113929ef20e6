import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { makeTempFolder } from '@berth/sdk/testing'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

async function run(example: string): Promise<string> {
  await using home = await makeTempFolder()
  const env = { ...process.env, BERTH_HOME: home.path }
  const { stdout } = await promisify(execFile)(process.execPath, [here(example)], { env })
  return stdout
}

test('the SDK example plans, deploys, scales and rolls back', async () => {
  const lines = (await run('deploy.ts')).trim().split('\n')
  assert.equal(lines[0], 'hello needs 7 steps')
  assert.deepEqual(
    lines.slice(1, 8),
    ['create-app', 'build', 'release', 'start', 'check', 'route', 'activate'].map((step) => `hello ${step}`),
  )
  assert.match(lines[8]!, /^release 1 serves at http:\/\/hello\.localhost:\d+$/)
})

test('the id example makes ids of its worker, each one once', async () => {
  assert.match(await run('unique-ids.ts'), /^\d{18,20} 7\n10000\n$/)
})

test('the READMEs show the examples as they are', async () => {
  const shown = [
    ['README.md', 'deploy.ts'],
    ['README.md', 'unique-ids.ts'],
    ['packages/sdk/README.md', 'deploy.ts'],
  ] as const
  for (const [readme, example] of shown) {
    const page = await readFile(here(`../${readme}`), 'utf8')
    const text = await readFile(here(example), 'utf8')
    assert(page.includes(`\`\`\`ts\n${text}\`\`\``), `${readme} does not show examples/${example} as it is`)
  }
})
