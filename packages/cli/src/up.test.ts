import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { app, BerthError, fleet } from '@berth/sdk'
import type { LogLine } from '@berth/sdk'
import type { FakeVerbs } from '@berth/server/testing'
import { readFleet } from './fleet-file.ts'
import { runCommand } from './testing/run-command.ts'
import { at, report, result } from './testing/samples.ts'

const cards = app('cards', { source: '/srv/cards' })
const FLEET = `export default { kind: 'fleet', apps: [${JSON.stringify(cards)}] }`
const DEPLOYED = '✓ cards  http://cards.localhost:8080  release 3 in 1.2 s\n'
const LATER = '9999-01-02T03:04:05.678Z'

const line = (text: string, time = LATER): LogLine => ({
  at: time,
  app: 'cards',
  source: 'web.1',
  stream: 'stdout',
  text,
})

/** A platform whose app writes two lines, one of them before it was brought up, and an instance that gives up. */
const verbs: FakeVerbs = {
  up: async () => [result],
  'apps.list': async () => [report],
  async *logs(_app, options) {
    yield line('old', at)
    yield line('new')
    if (options?.signal && !options.signal.aborted) await once(options.signal, 'abort')
  },
  async *events(options) {
    yield {
      at: LATER,
      app: 'cards',
      type: 'instance-changed',
      instance: 'web.1',
      change: 'given-up',
      ended: 'exit 1',
    }
    if (options?.signal && !options.signal.aborted) await once(options.signal, 'abort')
    throw options?.signal?.reason
  },
}

test('up runs the platform here, shows the logs of what it brought up, and ends it when interrupted', async (t) => {
  const abort = new AbortController()
  const seen = new Set<string>()
  const outcome = await runCommand(['up', '--port', '9000'], {
    isRunning: false,
    cwd: await folderWith(t, { 'fleet.ts': FLEET }),
    verbs,
    signal: abort.signal,
    onOutput: (text) => {
      if (text.includes('| ')) seen.add(text)
      if (seen.size === 2) abort.abort(new DOMException('The command was interrupted', 'AbortError'))
    },
  })
  assert.deepEqual(
    [outcome.code, outcome.came, outcome.platform.disposals],
    [0, ['open resume=true port=9000', 'serve'], 1],
  )
  assert.ok(outcome.stdout.startsWith(DEPLOYED))
  assert.deepEqual(outcome.stdout.slice(DEPLOYED.length).trimEnd().split('\n').sort(), [
    'cards/berth | web.1 ended too often (exit 1) and is not started again',
    'cards/web.1 | new',
  ])
  assert.equal(outcome.stderr, 'Ctrl-C stops everything.\n\nStopping; press Ctrl-C again to stop at once.\n')
})

test('up says what Ctrl-C leaves running where instances outlive the platform', async (t) => {
  const { stderr } = await runCommand(['up'], {
    isRunning: false,
    cwd: await folderWith(t, { 'fleet.ts': FLEET }),
    verbs,
    platforms: {
      outlives: async () => true,
      serve: async () => ({ closed: Promise.resolve(), async [Symbol.asyncDispose]() {} }),
    },
  })
  assert.equal(
    stderr,
    'Ctrl-C ends the platform; its containers go on.\nAnother command has ended the platform.\n',
  )
})

test('up gives the fleet to a platform that runs already, and interrupting only ends the view', async (t) => {
  const abort = new AbortController()
  const outcome = await runCommand(['up', 'apps.ts', '--port', '9000'], {
    cwd: await folderWith(t, { 'apps.ts': FLEET }),
    verbs,
    signal: abort.signal,
    onOutput: (text) => text.includes('| new') && abort.abort(new DOMException('x', 'AbortError')),
  })
  assert.deepEqual([outcome.code, outcome.came], [0, []])
  assert.deepEqual(outcome.asked[0], ['up', fleet([cards]), {}])
  assert.equal(
    outcome.stderr,
    [
      '--port has no effect: the platform in /home/ann/.berth runs already.',
      'A platform runs in /home/ann/.berth already and gets the fleet.',
      'Ctrl-C ends only this view of its logs.\n',
    ].join('\n'),
  )
})

test('up --detach starts the platform in the background, deploys there, and ends', async (t) => {
  const outcome = await runCommand(['up', '--detach', '--port', '9000'], {
    isRunning: false,
    cwd: await folderWith(t, { 'infra/fleet.ts': FLEET }),
    verbs,
  })
  assert.deepEqual(
    [outcome.code, outcome.came, outcome.stdout, outcome.stderr],
    [
      0,
      ['start detached port=9000'],
      DEPLOYED,
      'The platform in /home/ann/.berth runs in the background; it ends with: berth down\n',
    ],
  )
})

test('up ends the platform and fails when the fleet cannot be deployed', async (t) => {
  const outcome = await runCommand(['up'], {
    isRunning: false,
    cwd: await folderWith(t, { 'fleet.ts': FLEET }),
    verbs: {
      up: () => Promise.reject(new BerthError('MISSING_CONFIG', { app: 'cards', keys: ['API_KEY'] })),
    },
  })
  assert.deepEqual([outcome.code, outcome.platform.disposals], [2, 1])
  assert.match(outcome.stderr, /^error: cards needs config that is not set: API_KEY/)
})

test('up that is interrupted while it deploys exits with 130 and ends the platform', async (t) => {
  const abort = new AbortController()
  const outcome = await runCommand(['up'], {
    isRunning: false,
    cwd: await folderWith(t, { 'fleet.ts': FLEET }),
    signal: abort.signal,
    verbs: {
      async up(_fleet, options) {
        abort.abort(new DOMException('x', 'AbortError'))
        throw options?.signal?.reason
      },
    },
  })
  assert.deepEqual([outcome.code, outcome.platform.disposals], [130, 1])
})

test('up ends when another command shuts its platform down', async (t) => {
  const closed = Promise.withResolvers<void>()
  const outcome = await runCommand(['up'], {
    isRunning: false,
    cwd: await folderWith(t, { 'fleet.ts': FLEET }),
    verbs,
    onOutput: (text) => text.includes('| new') && closed.resolve(),
    platforms: { serve: async () => ({ closed: closed.promise, async [Symbol.asyncDispose]() {} }) },
  })
  assert.deepEqual(
    [outcome.code, outcome.stderr],
    [0, 'Ctrl-C stops everything.\nAnother command has ended the platform.\n'],
  )
})

test('plan shows what a fleet would do', async (t) => {
  const cwd = await folderWith(t, { 'infra/fleet.ts': FLEET })
  const { asked } = await runCommand(['plan'], { cwd, verbs: { plan: async () => [] } })
  assert.deepEqual(asked, [['plan', fleet([cards]), {}]])
})

test('a fleet may be exported as a list or as one app', async (t) => {
  const cwd = await folderWith(t, {
    'list.ts': `export default [${JSON.stringify(cards)}]`,
    'one.mjs': `export default ${JSON.stringify(cards)}`,
  })
  assert.deepEqual(await readFleet(cwd, 'list.ts'), fleet([cards]))
  assert.deepEqual(await readFleet(cwd, './one.mjs'), fleet([cards]))
})

test('a file that is missing, broken or exports no fleet is named', async (t) => {
  const cwd = await folderWith(t, {
    'none.ts': 'export const apps = []',
    'broken.ts': 'throw new Error("no such luck")',
    'invalid.ts': `import { app } from ${JSON.stringify(import.meta.resolve('@berth/sdk'))}\nexport default [app('Cards', { source: '.' })]`,
  })
  await assert.rejects(readFleet(cwd, undefined), {
    message: `The fleet is missing: there is neither fleet.ts nor infra/fleet.ts in ${cwd}; name its file`,
  })
  await assert.rejects(readFleet(cwd, 'gone.ts'), {
    message: `The fleet is missing: there is no file ${join(cwd, 'gone.ts')}`,
  })
  await assert.rejects(readFleet(cwd, 'none.ts'), {
    code: 'INVALID_DESCRIPTION',
    message: /it must export by default/,
  })
  await assert.rejects(readFleet(cwd, 'broken.ts'), {
    code: 'INVALID_DESCRIPTION',
    message: /no such luck[\s\S]*broken\.ts:1/,
  })
  await assert.rejects(readFleet(cwd, 'invalid.ts'), {
    code: 'INVALID_DESCRIPTION',
    message: /^The description of Cards cannot be used/,
  })
})

async function folderWith(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-cli-'))
  t.after(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'infra'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}
