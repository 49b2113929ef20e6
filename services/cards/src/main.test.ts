import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { formatSettings } from '@berth/service'
import { eventually } from './eventually.test-helper.ts'
import { Settings, readSettings } from './settings.ts'
import { TEMPLATE_NAMES } from './templates/index.ts'
import { startFakeSnowflake } from './test-app.ts'

const FOLDER = new URL('..', import.meta.url)
const read = (name: string): Promise<string> => readFile(new URL(name, FOLDER), 'utf8')

void suite('the process', () => {
  test('draws as soon as /up says so, and ends with its browsers on SIGTERM', async (t) => {
    const { url, child, ended } = await startProcess(t, await makeStorage(t))
    const image = await fetch(`${url}/card?name=Ada`)
    assert.deepEqual([image.status, image.headers.get('content-type')], [200, 'image/png'])
    await image.arrayBuffer()
    const metrics = await (await fetch(`${url}/metrics`)).text()
    assert.match(metrics, /^cards_browser_launches_total [1-3]$/m)
    child.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
  })

  test('that is killed leaves no browser, no half of a file and all frozen cards', async (t) => {
    await using stack = new AsyncDisposableStack()
    const [storage, snowflake] = [await makeStorage(t), await startFakeSnowflake(stack)]
    const first = await startProcess(t, storage, { SNOWFLAKE_URL: snowflake })
    const freeze = async (name: string): Promise<string> => {
      const answer = await fetch(`${first.url}/card?name=${name}`, { method: 'POST' })
      return ((await answer.json()) as { readonly card_id: string }).card_id
    }
    const id = await freeze('Ada')
    const image = await (await fetch(`${first.url}/card/${id}.png`)).bytes()
    const processes = await listBelow(first.child.pid ?? 0)
    assert.ok(processes.length > 2, 'there are browsers')
    const profiles = await listProfiles(first.child.pid)
    assert.ok(profiles.length > 0)
    const cut = Array.from({ length: 8 }, (_, place) => freeze(`cut ${place}`))
    first.child.kill('SIGKILL')
    await Promise.allSettled([first.ended, ...cut])
    await eventually(async () => (await Promise.all(processes.map(hasEnded))).every(Boolean))

    const second = await startProcess(t, storage, { SNOWFLAKE_URL: snowflake })
    assert.deepEqual(await (await fetch(`${second.url}/card/${id}.png`)).bytes(), image)
    const files = await readdir(storage, { recursive: true })
    assert.deepEqual(
      files.filter((name) => name.endsWith('.draft')),
      [],
    )
    // Each that has a record is whole.
    for (const record of files.filter((name) => /frozen.*\.json$/.test(name))) {
      const kept = await fetch(`${second.url}/card/${basename(record, '.json')}.png`)
      assert.equal(kept.status, 200)
      await kept.arrayBuffer()
    }
    await eventually(async () => (await listProfiles(first.child.pid)).length === 0)
  })
})

async function makeStorage(t: TestContext): Promise<string> {
  const storage = await mkdtemp(join(tmpdir(), 'cards-test-'))
  t.after(() => rm(storage, { recursive: true, force: true }))
  return storage
}

interface Started {
  readonly url: string
  readonly child: ChildProcess
  readonly ended: Promise<unknown>
}

/** Starts the service, and waits until its browsers draw. */
async function startProcess(t: TestContext, storage: string, settings: object = {}): Promise<Started> {
  const child = spawn(process.execPath, ['--conditions=@berth/source', 'src/main.ts'], {
    cwd: FOLDER,
    env: { STORAGE_DIR: storage, PORT: '0', HOST: '127.0.0.1', PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGKILL')
    await ended // it writes no more
  })
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>()
  createInterface(child.stdout).on('line', (line) => {
    const address = /listening on (http:[^"]+)/.exec(line)?.[1]
    if (address) resolve(address)
  })
  ended.then(() => reject(new Error('The service ended')), reject)
  const url = await listening
  await eventually(async () => (await fetch(`${url}/up`)).status === 204)
  return { url, child, ended }
}

const listProfiles = async (pid: number | undefined): Promise<readonly string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`cards-browser-${pid}-`))

/** All processes that a process started, and those that these started. */
async function listBelow(pid: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const below = children.trim().split(' ').filter(Boolean).map(Number)
  return [...below, ...(await Promise.all(below.map(listBelow))).flat()]
}

const hasEnded = async (pid: number): Promise<boolean> =>
  !/^State:\t[^ZX]/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))

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
