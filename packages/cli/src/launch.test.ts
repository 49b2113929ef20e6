import assert from 'node:assert/strict'
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { findNode, isNodeFit } from '../bin/choose-node.js'

const BERTH = fileURLToPath(new URL('../bin/berth.js', import.meta.url))

// What a shell outside of npm has: nothing that says where the packages of a clone have their source.
const { NODE_OPTIONS: _, ...PLAIN_ENV } = process.env

// The launcher is the same for any Node but the right one with the right options; the oldest at hand shows most.
const OLD_NODE = findOldNode() ?? process.execPath

test('24.12 is the first Node that is new enough', () => {
  const versions = ['18.20.0', '20.20.2', '22.21.0', '24.11.9', '24.12.0', '24.21.0', '25.0.0', '26.1.0']
  assert.deepEqual(
    versions.filter((version) => isNodeFit(version)),
    ['24.12.0', '24.21.0', '25.0.0', '26.1.0'],
  )
})

test('the Node of the npm package is found from the clone, and none from a folder without', async (t) => {
  const found = findNode()
  assert.ok(found !== undefined && existsSync(found))
  assert.equal(findNode(pathToFileURL(join(await temporaryFolder(t), 'x.js'))), undefined)
})

test('an old Node hands over to a new one: output, exit code and input are its own', async () => {
  const version = await berth(['--version'])
  assert.deepEqual(version, { code: 0, stdout: '0.1.0\n', stderr: '' })
  const mistake = await berth(['aps:list'])
  assert.deepEqual(mistake, {
    code: 2,
    stdout: '',
    stderr: "error: unknown command 'aps:list'\n(Did you mean apps:list?)\n",
  })
})

test('what Node compiles is kept among the files of the user, by whatever Node the command is started', async (t) => {
  for (const node of new Set([OLD_NODE, process.execPath])) {
    const folder = await temporaryFolder(t)
    const env = { ...PLAIN_ENV, XDG_CACHE_HOME: folder, NODE_COMPILE_CACHE: '' }
    assert.equal(spawnSync(node, [BERTH, '--version'], { env, encoding: 'utf8' }).stdout, '0.1.0\n')
    assert.ok(existsSync(join(folder, 'berth', 'compiled')), node)
  }
})

test('an interrupt reaches the platform, which ends well', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'fleet.ts'), 'export default []')
  const child = spawn(OLD_NODE, [BERTH, 'up', '--home', join(folder, 'home')], {
    cwd: folder,
    env: PLAIN_ENV,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.after(() => child.kill('SIGTERM'))
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
    if (stderr === 'Ctrl-C stops everything.\n') child.kill('SIGINT')
  })
  const [code] = (await once(child, 'close')) as [number]
  assert.deepEqual(
    { code, stderr },
    { code: 0, stderr: 'Ctrl-C stops everything.\n\nStopping; press Ctrl-C again to stop at once.\n' },
  )
  assert.ok(!existsSync(join(folder, 'home/berth.sock')))
})

test('a platform in the background serves other commands until it is brought down', async (t) => {
  const folder = await temporaryFolder(t)
  const home = join(folder, 'home')
  await writeFile(join(folder, 'fleet.ts'), 'export default []')
  t.after(() => berth(['down', '--home', home]))

  const up = await berth(['up', '--detach', '--home', home, join(folder, 'fleet.ts')])
  assert.deepEqual(up, {
    code: 0,
    stdout: '',
    stderr: `The platform in ${home} runs in the background; it ends with: berth down\n`,
  })
  assert.ok(existsSync(join(home, 'berth.sock')))
  assert.deepEqual(await berth(['apps:create', 'cards', '--home', home]), {
    code: 0,
    stdout: 'Created cards.\n',
    stderr: '',
  })
  assert.deepEqual(await berth(['config:set', 'cards', 'TOKEN=-', '--home', home], 'hunter2\n'), {
    code: 0,
    stdout: 'Changed TOKEN.\n',
    stderr: '',
  })
  assert.equal((await berth(['down', '--home', home])).stdout, `The platform in ${home} has ended.\n`)
  assert.ok(!existsSync(join(home, 'berth.sock')))
  // Kept, and reached without any platform.
  assert.equal((await berth(['config:get', 'cards', 'TOKEN', '--home', home])).stdout, 'hunter2\n')
})

test('why a platform cannot start in the background is told by the command that started it', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'fleet.ts'), 'export default []')
  await writeFile(join(folder, 'file'), 'in the way')
  const taken = createServer().listen(0, '127.0.0.1')
  t.after(() => taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo

  const up = ['up', '--detach', join(folder, 'fleet.ts'), '--json', '--home']
  const onTakenPort = await berth([...up, join(folder, 'home'), '--port', String(port)])
  const inFile = await berth([...up, join(folder, 'file/home')])
  assert.deepEqual(
    [onTakenPort, inFile].map(({ code, stderr }) => [code, (JSON.parse(stderr) as { code: string }).code]),
    [
      [4, 'PORT_TAKEN'],
      [6, 'STATE_UNUSABLE'],
    ],
  )
})

/** Runs the launcher as somebody would who knows nothing of conditions. */
function berth(
  args: readonly string[],
  stdin = '',
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(OLD_NODE, [BERTH, ...args], { env: PLAIN_ENV }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
    child.stdin?.end(stdin)
  })
}

function findOldNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .find((path) => {
      const { stdout } = existsSync(path)
        ? spawnSync(path, ['--version'], { encoding: 'utf8' })
        : { stdout: '' }
      return stdout.startsWith('v') && !isNodeFit(stdout.slice(1).trim())
    })
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-cli-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
