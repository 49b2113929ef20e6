import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { hash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { after, before, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { tracesIn } from '@berth/engine-docker/testing'
import { app, http } from '@berth/sdk'
import type { PlatformEvent } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import type { TempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { filesBelow } from './support/look-for-secrets.ts'
import { docker, noDocker, openDockerHome, platformId } from './support/open-docker-home.ts'
import type { DockerHome } from './support/open-docker-home.ts'

const SCRIPT = fileURLToPath(new URL('support/deploy-and-die.ts', import.meta.url))
const WORDS = ['ahoy_c0rrect_h0rse', 'moin_battery_st4ple'] as const
// As the plan of a first deploy has it, before which an app is created and its build made.
const PREDEPLOY = 4

/** Answers with a file that is not in its source. */
const SERVER = `
const made = require('node:fs').readFileSync('made.txt')
require('node:http').createServer((request, response) => response.end(made)).listen(process.env.PORT)
process.on('SIGTERM', () => process.exit())
`

suite('a predeploy task on Docker', { skip: noDocker }, () => {
  let berth: DockerHome
  before(async () => (berth = await openDockerHome()))
  after(() => berth[Symbol.asyncDispose]())

  test('makes a file of the config, which is served, comes back with its release, and is all of the config that is kept', async () => {
    const { platform } = berth
    await using source = await sourceWith('printf %s "$WORD" | sha256sum | tr -d " -" > made.txt')
    const events: PlatformEvent[] = []
    const onEvent = (event: PlatformEvent): void => void events.push(event)
    const description = app('makes', { source: source.path, checks: { web: [http('/')] } })
    await platform.apps.create('makes')
    const made: string[] = []
    const images: string[] = []
    for (const WORD of WORDS) {
      await platform.config.set('makes', { WORD }, { onEvent })
      await platform.deploy(description, { onEvent })
      made.push((await answerOf(berth, 'makes')).trim())
      images.push(await imageOf(berth, 'makes'))
    }
    assert.deepEqual(
      made,
      WORDS.map((word) => hash('sha256', word)),
    )

    const tasks: string[] = []
    await platform.rollback('makes', {
      to: 1,
      onEvent: (event) =>
        event.type === 'step-done' && event.step.do === 'run-task' && tasks.push(event.step.task),
    })
    assert.deepEqual([tasks, (await answerOf(berth, 'makes')).trim()], [[], made[0]])
    assert.equal(await imageOf(berth, 'makes'), images[0])

    for (const [place, image] of images.entries())
      assert.deepEqual(await tracesIn(image, [...WORDS, ...made]), [made[place]])
    const places = {
      'what was told': JSON.stringify(events),
      'the images': (await docker('image', 'inspect', ...images)).join(' '),
      'their history': (
        await Promise.all(images.map((image) => docker('history', '--no-trunc', image)))
      ).join(),
      ...(await filesBelow(berth.home)),
    }
    for (const [place, text] of Object.entries(places))
      for (const word of WORDS) assert(!text.includes(word), `${place} has ${word}`)

    await platform.destroy('makes')
    assert.deepEqual(await leftOf(berth, 'makes'), { images: [], containers: [] })
  })

  test('ends with the first command that fails, and then nothing is left of it', async () => {
    const { platform } = berth
    await using source = await sourceWith('echo > made.txt; false; true')
    const description = app('fails', { source: source.path, checks: { web: [http('/')] } })
    await assert.rejects(platform.deploy(description), {
      code: 'RELEASE_FAILED',
      message: /^The predeploy task of fails exited with code 1/,
    })
    // The build of its source is kept for the next deploy.
    const { images, containers } = await leftOf(berth, 'fails')
    assert.deepEqual([images.length, containers], [1, []])
    await platform.destroy('fails')
    assert.deepEqual((await leftOf(berth, 'fails')).images, [])
  })

  test('whose platform is killed leaves no container and no image, and the next deploy runs it again', async () => {
    await using source = await sourceWith('echo made > made.txt; echo made; test -e ends || sleep 1000')
    await source.write({ Procfile: 'web: node server.js\nworker: exec sleep 1000\n' })
    await berth.close()
    assert.equal(await deployUntil(berth.home, source, PREDEPLOY, 'output'), 'SIGKILL')
    // The container in which it was under way.
    assert.equal((await leftOf(berth, 'hello')).containers.length, 1)
    await berth.reopen()
    const { images, containers } = await leftOf(berth, 'hello')
    assert.deepEqual([images.length, containers], [1, []])

    await berth.close()
    await source.write({ ends: '' })
    assert.equal(await deployUntil(berth.home, source, 0, 'never'), null)
    await berth.reopen()
    assert.equal(await answerOf(berth, 'hello'), 'made\n')
    await berth.platform.destroy('hello')
    assert.deepEqual(await leftOf(berth, 'hello'), { images: [], containers: [] })
  })
})

/** An app with such a predeploy task. No other has the same source, so that its images are its own. */
async function sourceWith(predeploy: string): Promise<TempFolder> {
  return await makeTempFolder({
    Procfile: 'web: node server.js\n',
    'app.json': JSON.stringify({ scripts: { dokku: { predeploy } } }),
    'server.js': SERVER,
    'copy.txt': randomUUID(),
    'package.json': '{ "name": "app" }',
  })
}

async function deployUntil(
  home: string,
  source: TempFolder,
  step: number,
  moment: string,
): Promise<string | null> {
  const child = spawn(process.execPath, [SCRIPT, home, source.path, String(step), moment], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  assert(code === 0 || signal === 'SIGKILL', `the deploy ended with ${code ?? signal}`)
  return signal
}

async function answerOf({ platform }: DockerHome, name: string): Promise<string> {
  const [url] = (await platform.apps.report(name)).urls
  return (await ask(Number(new URL(url!).port), `${name}.localhost`)).body
}

async function imageOf(berth: DockerHome, name: string): Promise<string> {
  const [container = ''] = await berth.containers(`label=berth.app=${name}`)
  const [image = ''] = await docker('inspect', '--format', '{{.Config.Image}}', container)
  return image
}

/** What there is of an app in Docker: images by their names, and containers of them. */
async function leftOf(berth: DockerHome, name: string) {
  const repository = `berth-${await platformId(berth.home)}/${name}`
  const images = await docker('images', '--quiet', repository)
  const all = await Promise.all(
    images.map((image) => docker('ps', '--all', '--quiet', '--filter', `ancestor=${image}`)),
  )
  return { images, containers: all.flat() }
}
