import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { createInterface } from 'node:readline'
import { startFakeSnowcloud } from '@berth/snowflake/testing'
import { formatSettings } from '@berth/service'
import { eventually } from './eventually.test-helper.ts'
import { Settings } from './settings.ts'

const FOLDER = new URL('..', import.meta.url)
const read = (name: string): Promise<string> => readFile(new URL(name, FOLDER), 'utf8')

void suite('the process', () => {
  test('answers before Snowcloud is there, gets its lease later, and gives it back on SIGTERM', async (t) => {
    const placeholder = await startFakeSnowcloud()
    await placeholder[Symbol.asyncDispose]()
    const { child, url } = await startProcess({
      SNOWCLOUD_URL: placeholder.url,
      SNOWCLOUD_KEY: placeholder.key,
    })
    t.after(() => child.kill('SIGKILL'))
    assert.equal((await fetch(`${url}/up`)).status, 503)
    await using snowcloud = await startFakeSnowcloud({ port: Number(new URL(placeholder.url).port) })
    await eventually(async () => (await fetch(`${url}/up`)).status === 204)
    assert.equal((await fetch(url, { method: 'POST' })).status, 200)
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [0, null])
    assert.deepEqual(
      snowcloud.requests.map(({ path }) => path),
      ['/leases', '/leases/release'],
    )
  })
})

void suite('the folder', () => {
  test('has a README with the settings as they are', async () => {
    assert.ok((await read('README.md')).includes(formatSettings(Settings)))
  })

  test('has a Procfile and a check that Berth can use', async () => {
    assert.equal(await read('Procfile'), 'web: node --conditions=@berth/source src/main.ts\n')
    const { healthchecks } = JSON.parse(await read('app.json')) as { healthchecks: unknown }
    assert.deepEqual(healthchecks, {
      web: [{ type: 'startup', name: 'has a lease', path: '/up', attempts: 30, wait: 1, timeout: 5 }],
    })
  })
})

async function startProcess(env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--conditions=@berth/source', 'src/main.ts'], {
    cwd: FOLDER,
    env: { ...env, PORT: '0', HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) {
    const url = /listening on (http:[^"]+)/.exec(line)?.[1]
    if (url) {
      child.stdout.resume() // the pipe is read on, or the service would wait for room in it
      return { child, url }
    }
  }
  throw new Error('The service ended before it listened')
}
