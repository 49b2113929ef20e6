import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import test from 'node:test'
import { promisify } from 'node:util'
import { KEY, SECRET, TestCloud } from './test-cloud.ts'

const run = promisify(execFile)
const FOLDER = new URL('..', import.meta.url)

test('main.ts serves by the environment, and ends with 0 on SIGTERM', async () => {
  await using cloud = await TestCloud.start()
  const child = spawn(process.execPath, ['--conditions=@berth/source', 'src/main.ts'], {
    cwd: FOLDER,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PORT: '0',
      HOST: '127.0.0.1',
      REDIS_URL: cloud.server.url,
      LEASE_SECRET: SECRET,
      STATE_DIR: cloud.directory,
      SNOWCLOUD_KEY: KEY,
    },
  })
  const ended = once(child, 'exit')
  await using _ = { [Symbol.asyncDispose]: async () => void (child.kill('SIGKILL') && (await ended)) }
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then(() => reject(new Error('It ended before it listened')))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, address] = /listening on (http:[^"]+)/.exec(line) ?? []
      if (address) resolve(address)
    })
  })
  assert.equal((await fetch(`${url}/up`)).status, 204)
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null])
})

test('issue-key.ts prints a key that is accepted from then on, and wants a name for it', async () => {
  await using cloud = await TestCloud.start()
  const env = { REDIS_URL: cloud.server.url, LEASE_SECRET: SECRET, STATE_DIR: cloud.directory }
  const issue = (...args: string[]) =>
    run(process.execPath, ['--conditions=@berth/source', 'src/issue-key.ts', ...args], { cwd: FOLDER, env })
  const { stdout } = await issue('breqbot')
  const headers = { authorization: `Bearer ${stdout.trim()}` }
  assert.match(stdout, /^[\w-]{32}\n$/)
  assert.equal((await cloud.app.inject({ url: '/leases', headers })).statusCode, 200)
  await assert.rejects(issue(), {
    code: 2,
    stderr: 'Name whom the key is for: node src/issue-key.ts <name>\n',
  })
})
