import assert from 'node:assert/strict'
import { hash, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { tracesIn } from '@berth/engine-docker/testing'
import { app, fleet, http, secret } from '@berth/sdk'
import type { PlatformEvent } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { servePlatform } from '@berth/server'
import { ask } from './support/ask.ts'
import { commandLines, filesBelow } from './support/look-for-secrets.ts'
import { fixture, openBerth } from './support/open-berth.ts'
import { docker, noDocker, openDockerHome } from './support/open-docker-home.ts'
import type { DockerHome } from './support/open-docker-home.ts'
import { openPrivateRegistry } from './support/private-registry.ts'
import { runBerth } from './support/run-berth.ts'

const TOKEN = 'npm_kE9tr0ub4dor3and'
const buildSecrets = { NPM_TOKEN: secret('NPM_TOKEN') }
const checks = { web: [http('/')] }
/** Answers with its environment and what it has of a private package. */
const SERVER = `
let words = ''
try { words = require('@acme/words') } catch {}
const answer = JSON.stringify({ words, keys: Object.keys(process.env) })
require('node:http').createServer((request, response) => response.end(answer)).listen(process.env.PORT)
process.on('SIGTERM', () => process.exit())
`

test(
  'a Dockerfile reads a secret, which is nowhere afterwards, not even where the build prints it',
  { skip: noDocker },
  async () => {
    await using berth = await openDockerHome()
    await using source = await makeTempFolder({
      'server.js': SERVER,
      // The builder's cache, which outlives a run of the tests, would answer without running the command.
      'never-built-before': randomUUID(),
      Dockerfile: `FROM node:24-bookworm-slim
WORKDIR /app
COPY . .
RUN --mount=type=secret,id=NPM_TOKEN sha256sum < /run/secrets/NPM_TOKEN > sum && echo "it is $(cat /run/secrets/NPM_TOKEN)"
CMD ["node", "server.js"]
`,
    })
    const told = await deployWithToken(berth, 'reads', source.path)
    const image = await imageOf(berth, 'reads')
    const sum = hash('sha256', TOKEN)
    assert.deepEqual(await tracesIn(image, [TOKEN, sum]), [sum])
    const { lines } = await berth.platform.builds.output('reads')
    assert(lines.includes('it is •••'), lines.join('\n'))
    await assertNowhere(berth, 'reads', image, told)
  },
)

test(
  'an app that only the command line knows is given secrets by an option, as docker build takes it',
  { skip: noDocker },
  async () => {
    await using berth = await openDockerHome()
    await using _server = await servePlatform(berth.platform, { home: berth.home })
    await using source = await makeTempFolder({
      'server.js': SERVER,
      Dockerfile: `FROM node:24-bookworm-slim
WORKDIR /app
COPY . .
RUN --mount=type=secret,id=NPM_TOKEN sha256sum < /run/secrets/NPM_TOKEN > sum
CMD ["node", "server.js"]
`,
    })
    const told: string[] = []
    const run = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runBerth(berth.home, args)
      told.push(stdout, stderr)
      return { code, output: stdout + stderr }
    }
    const add = ['docker-options:add', 'plain', 'build', '--secret']
    await run('apps:create', 'plain')
    const refused = await run(...add, 'id=NPM_TOKEN,src=/etc/hostname')
    assert.match(refused.output, /--secret cannot be used: it would read \/etc\/hostname of the machine/)
    await run(...add, 'id=NPM_TOKEN,env=TOKEN')
    const missing = await run('deploy', 'plain', source.path)
    assert.match(missing.output, /plain needs config that is not set: TOKEN; set it with: berth config:set/)
    await run('config:set', 'plain', `TOKEN=${TOKEN}`, 'LEVEL=1')
    const deployed = await run('deploy', 'plain', source.path)
    assert.deepEqual([refused.code, missing.code, deployed.code], [2, 2, 0], deployed.output)
    const { output } = await run('docker-options:report', 'plain')
    assert.equal(output, 'build option  --secret=id=NPM_TOKEN,env=TOKEN\n')

    const image = await imageOf(berth, 'plain')
    const sum = hash('sha256', TOKEN)
    assert.deepEqual(await tracesIn(image, [TOKEN, sum]), [sum])
    const [port] = (await berth.platform.apps.report('plain')).urls.map((url) => Number(new URL(url).port))
    const { keys } = JSON.parse((await ask(port!, 'plain.localhost')).body) as { readonly keys: string[] }
    assert.deepEqual(
      ['LEVEL', 'TOKEN', 'NPM_TOKEN'].filter((key) => keys.includes(key)),
      ['LEVEL'],
    )
    await assertNowhere(berth, 'plain', image, told.join(''))
  },
)

test(
  'npm ci of the buildpack installs from a private registry, and the token is nowhere afterwards',
  { skip: noDocker },
  async () => {
    const seen: string[] = []
    await using berth = await openDockerHome()
    await using registry = await openPrivateRegistry(TOKEN, () => void seen.push(...commandLines()))
    const manifest = { name: 'app', dependencies: { '@acme/words': '1.0.0' } }
    const packages = { '': manifest, 'node_modules/@acme/words': registry.locked }
    await using source = await makeTempFolder({
      Procfile: 'web: node server.js\n',
      'server.js': SERVER,
      'package.json': JSON.stringify(manifest),
      'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages }),
      '.npmrc': `@acme:registry=${registry.url}\n${registry.url.replace('http:', '')}:_authToken=\${NPM_TOKEN}\n`,
    })

    // Without the token the build fails, and says what is missing.
    const described = { source: source.path, checks }
    await assert.rejects(berth.platform.deploy(app('installs', described)), {
      code: 'BUILD_FAILED',
      message: /401/,
    })
    const { lines } = await berth.platform.builds.output('installs')
    assert.match(lines[0]!, /^This build asks for NPM_TOKEN and is not given it; add buildSecrets: /)

    const told = await deployWithToken(berth, 'installs', source.path)
    const [port] = (await berth.platform.apps.report('installs')).urls.map((url) => Number(new URL(url).port))
    const answer = JSON.parse((await ask(port!, 'installs.localhost')).body) as Record<string, unknown>
    assert.equal(answer['words'], 'words of a private package')
    assert.deepEqual(registry.answers, [401, 200])
    const image = await imageOf(berth, 'installs')
    assert.deepEqual(await tracesIn(image, [TOKEN, 'words of a private']), ['words of a private'])
    assert(
      seen.some((line) => line.includes('npm')),
      'the build was under way',
    )
    assert(!seen.join('\n').includes(TOKEN), 'a command line has the token')
    await assertNowhere(berth, 'installs', image, told)
  },
)

test('where nothing is run in a build no secret is asked for, and instances do not see one that is there', async () => {
  await using berth = await openBerth()
  const { platform } = berth
  const hello = app('hello', { source: fixture('hello'), checks, buildSecrets })
  await platform.up(fleet([hello]))
  const { explanation } = await platform.builds.detect('hello')
  assert(explanation.includes('Nothing is run to build it, so it has no use for NPM_TOKEN.'))
  const { deploys } = await platform.config.set('hello', { NPM_TOKEN: TOKEN })
  assert.deepEqual(
    deploys.map(({ changed }) => changed),
    [false],
  )
  const output: string[] = []
  await platform.run('hello', 'echo "it is ${NPM_TOKEN:-not there}"', {
    onLine: ({ text }) => void output.push(text),
  })
  assert.deepEqual(output, ['it is not there'])
})

/** Deploys with the token, by a plan first, and answers all that is told meanwhile. */
async function deployWithToken({ platform }: DockerHome, name: string, source: string): Promise<string> {
  const events: PlatformEvent[] = []
  const onEvent = (event: PlatformEvent): void => void events.push(event)
  if ((await platform.apps.list()).every((one) => one.app !== name)) await platform.apps.create(name)
  await platform.config.set(name, { NPM_TOKEN: TOKEN }, { onEvent })
  const description = app(name, { source, checks, buildSecrets })
  const plan = await platform.plan(description)
  await platform.deploy(description, { onEvent })
  return JSON.stringify([plan, events])
}

async function imageOf(berth: DockerHome, name: string): Promise<string> {
  const [container = ''] = await berth.containers(`label=berth.app=${name}`)
  const [image = ''] = await docker('inspect', '--format', '{{.Config.Image}}', container)
  return image
}

/** Looks everywhere but in the layers, which are for the caller to search with something that is there. */
async function assertNowhere(berth: DockerHome, name: string, image: string, told: string): Promise<void> {
  const kept: PlatformEvent[] = []
  for await (const event of berth.platform.events()) kept.push(event)
  const containers = await berth.containers(`label=berth.app=${name}`)
  const words = async (...args: readonly string[]) => (await docker(...args)).join(' ')
  const places: Record<string, string> = {
    'the plan and what was told': told,
    'the events': JSON.stringify(kept),
    'the image': await words('image', 'inspect', image),
    'its history': await words('history', '--no-trunc', image),
    'its containers, with their env': await words('inspect', ...containers),
    releases: JSON.stringify(await berth.platform.releases(name)),
    ...(await filesBelow(berth.home)),
  }
  for (const [place, text] of Object.entries(places)) {
    assert(!text.includes(TOKEN), `${place} has the token`)
    assert(!text.includes(Buffer.from(TOKEN).toString('base64')), `${place} has the token in base64`)
  }
  // The same looks find what is no secret.
  assert(places['the events']!.includes('NPM_TOKEN'))
  assert(places['its containers, with their env']!.includes('PATH='))
  assert(Object.keys(places).some((place) => place.startsWith('build-outputs/')))
}
