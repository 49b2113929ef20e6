import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { app, http, isBerthError } from '@berth/sdk'
import type { App, PlatformEvent } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { openBerth } from './support/open-berth.ts'
import type { Berth } from './support/open-berth.ts'

const SCRIPTS = {
  postdeploy: 'echo first-postdeploy >> "$DIARY"; exit "${FIRST_EXITS:-0}"',
  dokku: {
    predeploy: 'echo predeploy >> "$DIARY"; exit "${PREDEPLOY_EXITS:-0}"',
    postdeploy: 'echo postdeploy >> "$DIARY"; exit "${POSTDEPLOY_EXITS:-0}"',
  },
}
const SERVER = `import { createServer } from 'node:http'
createServer((_, response) => response.end('moin')).listen(process.env.PORT, process.env.HOST)
`

const ANSWERS_WITH_FILE = `import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
const greeting = readFileSync('greeting.txt')
createServer((_, response) => response.end(greeting)).listen(process.env.PORT, process.env.HOST)
`

/** A platform, and an app of which everything that runs writes its name into a file. */
interface Diary extends AsyncDisposable {
  readonly berth: Berth
  readonly described: App
  /** Changes the source, so that there is something to deploy. */
  change(version: string): Promise<void>
  /** What has run since it was read last. */
  read(): Promise<string[]>
}

async function openDiary(): Promise<Diary> {
  await using undo = new AsyncDisposableStack()
  const berth = undo.use(await openBerth())
  const folder = undo.use(await makeTempFolder())
  const source = undo.use(
    await makeTempFolder({
      Procfile:
        'web: echo web >> "$DIARY"; exec node server.mjs\nrelease: echo release >> "$DIARY"; exit "${RELEASE_EXITS:-0}"\n',
      'app.json': JSON.stringify({ scripts: SCRIPTS }),
      'server.mjs': SERVER,
    }),
  )
  const diary = join(folder.path, 'diary')
  const opened = undo.move()
  return {
    berth,
    described: app('noted', { source: source.path, env: { DIARY: diary }, checks: { web: [http('/')] } }),
    change: (version) => source.write({ version }),
    async read() {
      const text = await readFile(diary, 'utf8').catch(() => '')
      await rm(diary, { force: true })
      return text.split('\n').slice(0, -1)
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

suite('tasks of app.json', () => {
  test('run in their order, the first postdeploy only in the first deploy', async () => {
    await using diary = await openDiary()
    const { platform } = diary.berth
    await platform.deploy(diary.described)
    assert.deepEqual(await diary.read(), ['predeploy', 'release', 'first-postdeploy', 'web', 'postdeploy'])
    await platform.deploy(diary.described)
    assert.deepEqual(await diary.read(), [])
    await diary.change('2')
    await platform.deploy(diary.described)
    assert.deepEqual(await diary.read(), ['predeploy', 'release', 'web', 'postdeploy'])
  })

  test('run again for other config, but for the predeploy for a rollback, and neither for quantities nor for a restart', async () => {
    await using diary = await openDiary()
    const { platform } = diary.berth
    await platform.deploy(diary.described)
    await diary.read()
    await platform.config.set('noted', { GREETING: 'moin' })
    assert.deepEqual(await diary.read(), ['predeploy', 'release', 'web', 'postdeploy'])
    await platform.scale('noted', { web: 2 })
    assert.deepEqual(await diary.read(), ['web'])
    await platform.restart('noted')
    assert.deepEqual(await diary.read(), ['web', 'web'])
    await platform.rollback('noted', { to: 1 })
    assert.deepEqual(await diary.read(), ['release', 'web', 'postdeploy'])
  })

  test('that fail before the switch change nothing', async () => {
    await using diary = await openDiary()
    const { platform, port } = diary.berth
    await platform.deploy(diary.described)
    await diary.read()
    const before = await platform.apps.report('noted')
    for (const [key, task, ran] of [
      ['PREDEPLOY_EXITS', 'predeploy', ['predeploy']],
      ['RELEASE_EXITS', 'release', ['predeploy', 'release']],
    ] as const) {
      await assert.rejects(platform.config.set('noted', { [key]: '3' }), {
        code: 'RELEASE_FAILED',
        message: `The ${task} task of noted exited with code 3, so nothing was changed`,
      })
      assert.deepEqual(await diary.read(), ran)
      assert.deepEqual(await platform.apps.report('noted'), before)
    }
    assert.equal((await ask(port, 'noted.localhost')).status, 200)
  })

  test('that fail after the switch are a warning, and the new release serves', async () => {
    await using diary = await openDiary()
    const { platform, port } = diary.berth
    await platform.deploy(diary.described)
    const warnings: string[] = []
    const onEvent = (event: PlatformEvent): void =>
      void (event.type === 'warning' && warnings.push(event.message))
    await platform.config.set('noted', { POSTDEPLOY_EXITS: '3' }, { onEvent })
    assert.deepEqual(warnings, [
      'The postdeploy task of noted exited with code 3; release 2 serves all the same',
    ])
    assert.equal((await platform.apps.report('noted')).release, 2)
    assert.equal((await ask(port, 'noted.localhost')).status, 200)
  })

  test('and all other lines of the Procfile are run by their names', async () => {
    await using diary = await openDiary()
    const { platform } = diary.berth
    await platform.deploy(diary.described)
    await diary.read()
    assert.equal((await platform.run('noted', 'release')).code, 0)
    assert.deepEqual(await diary.read(), ['release'])
  })

  test('of the first deploy that failed are not run again', async () => {
    await using diary = await openDiary()
    const { platform } = diary.berth
    await platform.apps.create('noted')
    await platform.config.set('noted', { FIRST_EXITS: '3' })
    await assert.rejects(
      platform.deploy(diary.described),
      (error) => isBerthError(error, 'RELEASE_FAILED') && error.details.task === 'first-postdeploy task',
    )
    assert.deepEqual(await diary.read(), ['predeploy', 'release', 'first-postdeploy'])
    await platform.deploy(diary.described)
    assert.deepEqual(await diary.read(), ['predeploy', 'release', 'web', 'postdeploy'])
  })

  test('end with the first command that fails, in a pipe too; the command of a process type goes on', async () => {
    await using berth = await openBerth()
    await using source = await makeTempFolder({ 'server.mjs': SERVER })
    const deploy = async (release: string) => {
      await source.write({ Procfile: `web: false; node server.mjs\nrelease: ${release}\n` })
      await berth.platform.deploy(app('strict', { source: source.path, checks: { web: [http('/')] } }))
    }
    for (const release of ['false; true', 'false | true'])
      await assert.rejects(deploy(release), { code: 'RELEASE_FAILED', message: /exited with code 1/ })
    await deploy('false || true; if false; then exit 1; fi')
    assert.equal((await ask(berth.port, 'strict.localhost')).status, 200)
  })

  test('before a deploy make files that are in what is deployed, and come back with it', async () => {
    await using berth = await openBerth()
    const { platform, port } = berth
    await using source = await makeTempFolder({
      Procfile: 'web: node server.mjs\n',
      'app.json': JSON.stringify({
        scripts: { dokku: { predeploy: 'echo run; echo "$GREETING" > greeting.txt' } },
      }),
      'server.mjs': ANSWERS_WITH_FILE,
    })
    await platform.apps.create('noted')
    await platform.config.set('noted', { GREETING: 'moin' })
    await platform.deploy(app('noted', { source: source.path, checks: { web: [http('/')] } }))
    const answer = async () => (await ask(port, 'noted.localhost')).body
    assert.equal(await answer(), 'moin\n')
    await platform.config.set('noted', { GREETING: 'ahoy' })
    assert.equal(await answer(), 'ahoy\n')
    const lines: string[] = []
    const onLine = ({ text }: { readonly text: string }) => void lines.push(text)
    await platform.run('noted', 'cat greeting.txt', { onLine })
    assert.deepEqual(lines, ['ahoy'])

    const outputs: string[] = []
    const onEvent = (event: PlatformEvent): void =>
      void (event.type === 'output' && outputs.push(event.line.text))
    await platform.rollback('noted', { to: 1, onEvent })
    await platform.scale('noted', { web: 2 }, { onEvent })
    await platform.restart('noted', { onEvent })
    assert.deepEqual([outputs, await answer()], [[], 'moin\n'])
  })
})
