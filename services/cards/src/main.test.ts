import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { suite, test } from 'node:test'
import { formatSettings } from '@berth/service'
import { eventually } from './eventually.test-helper.ts'
import { Settings, readSettings } from './settings.ts'
import { TEMPLATE_NAMES } from './templates/index.ts'

const FOLDER = new URL('..', import.meta.url)
const read = (name: string): Promise<string> => readFile(new URL(name, FOLDER), 'utf8')

void suite('the process', () => {
  test('draws as soon as /up says so, and ends with its browsers on SIGTERM', async (t) => {
    const storage = await mkdtemp(join(tmpdir(), 'cards-test-'))
    const child = spawn(process.execPath, ['--conditions=@berth/source', 'src/main.ts'], {
      cwd: FOLDER,
      env: { STORAGE_DIR: storage, PORT: '0', HOST: '127.0.0.1', PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    t.after(async () => {
      child.kill('SIGKILL')
      await ended // it writes no more
      await rm(storage, { recursive: true, force: true })
    })
    let url = ''
    createInterface(child.stdout).on(
      'line',
      (line) => (url ||= /listening on (http:[^"]+)/.exec(line)?.[1] ?? ''),
    )
    await eventually(() => url !== '')
    await eventually(async () => (await fetch(`${url}/up`)).status === 204)
    const image = await fetch(`${url}/card?name=Ada`)
    assert.deepEqual([image.status, image.headers.get('content-type')], [200, 'image/png'])
    await image.arrayBuffer()
    const metrics = await (await fetch(`${url}/metrics`)).text()
    assert.match(metrics, /^cards_browser_launches_total [1-3]$/m)
    child.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
  })
})

void suite('the folder', () => {
  test('has a README with the settings and the looks as they are', async () => {
    const readme = await read('README.md')
    assert.ok(readme.includes(formatSettings(Settings)), formatSettings(Settings))
    for (const name of TEMPLATE_NAMES) assert.ok(readme.includes(`\`${name}\``), name)
  })

  test('has a Procfile and a check that Berth can use', async () => {
    assert.equal(await read('Procfile'), 'web: node --conditions=@berth/source src/main.ts\n')
    const { healthchecks } = JSON.parse(await read('app.json')) as { healthchecks: unknown }
    assert.deepEqual(healthchecks, {
      web: [{ type: 'startup', name: 'has a browser', path: '/up', attempts: 30, wait: 1, timeout: 5 }],
    })
  })

  test('needs one variable', () => {
    assert.throws(() => readSettings({}), { problems: ['STORAGE_DIR is not set'] })
    assert.equal(readSettings({ STORAGE_DIR: '/a' }).BROWSERS, 3)
  })
})
