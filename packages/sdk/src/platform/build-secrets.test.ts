import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, fleet, secret } from '../index.ts'
import type { AppOptions } from '../index.ts'
import { openMemoryPlatform } from './memory-platform.fixture.ts'
import type { MemoryPlatform } from './memory-platform.fixture.ts'

const NPM_TOKEN = secret('NPM_TOKEN')
const TOKENS = ['first-token-1234', 'other-token-5678'] as const

function describe({ source }: MemoryPlatform, options: Partial<AppOptions> = {}) {
  return app('cards', { source: source.path, buildSecrets: { NPM_TOKEN }, ...options })
}

/** The config keys that the running instance of web sees. */
async function seenBy({ engine }: MemoryPlatform): Promise<readonly string[]> {
  const [instance] = await engine.list('cards')
  return Object.keys(engine.specOf(instance!.id)!.env).toSorted()
}

test('builds are given their secrets, and instances are not', async () => {
  await using opened = await openMemoryPlatform()
  const { platform, engine } = opened
  await platform.apps.create('cards')
  await platform.config.set({ global: true }, { SENTRY: 'shared-9876' })
  await platform.config.set('cards', { NPM_TOKEN: TOKENS[0], LEVEL: '1' })
  const buildSecrets = { NPM_TOKEN, SENTRY_AUTH: secret('SENTRY', { scope: 'global' }) }
  await platform.up(fleet([describe(opened, { buildSecrets })]))
  assert.deepEqual(engine.buildSecrets.get('cards'), { NPM_TOKEN: TOKENS[0], SENTRY_AUTH: 'shared-9876' })
  assert.deepEqual(await seenBy(opened), ['LEVEL'])
})

test('a secret that env names too is for both', async () => {
  await using opened = await openMemoryPlatform()
  const { platform, engine } = opened
  await platform.apps.create('cards')
  await platform.config.set('cards', { NPM_TOKEN: TOKENS[0] })
  await platform.deploy(describe(opened, { env: { TOKEN: NPM_TOKEN } }))
  assert.deepEqual(engine.buildSecrets.get('cards'), { NPM_TOKEN: TOKENS[0] })
  assert.deepEqual(await seenBy(opened), ['NPM_TOKEN', 'TOKEN'])
})

test('a new value makes no build and no release, restarts nothing, and is what the next build is given', async () => {
  await using opened = await openMemoryPlatform()
  const { platform, engine, source } = opened
  await platform.apps.create('cards')
  await platform.config.set('cards', { NPM_TOKEN: TOKENS[0] })
  await platform.deploy(describe(opened))
  const before = await engine.list('cards')

  const { changed, deploys } = await platform.config.set('cards', { NPM_TOKEN: TOKENS[1] })
  assert.deepEqual([changed, deploys.map((one) => one.changed)], [['NPM_TOKEN'], [false]])
  assert.equal((await platform.deploy(describe(opened))).changed, false)
  assert.deepEqual(await engine.list('cards'), before)
  assert.deepEqual(engine.buildSecrets.get('cards'), { NPM_TOKEN: TOKENS[0] })

  await source.write({ version: '2' })
  await platform.deploy(describe(opened))
  assert.deepEqual(engine.buildSecrets.get('cards'), { NPM_TOKEN: TOKENS[1] })
})

test('going back brings back no old value', async () => {
  await using opened = await openMemoryPlatform()
  const { platform, source } = opened
  await platform.apps.create('cards')
  await platform.config.set('cards', { NPM_TOKEN: TOKENS[0], LEVEL: '1' })
  await platform.deploy(describe(opened))
  await source.write({ version: '2' })
  await platform.config.set('cards', { NPM_TOKEN: TOKENS[1], LEVEL: '2' })
  await platform.deploy(describe(opened))
  await platform.rollback('cards', { to: 1 })
  assert.deepEqual(await platform.config.list('cards'), { NPM_TOKEN: TOKENS[1], LEVEL: '1' })
  assert.deepEqual(await seenBy(opened), ['LEVEL'])
})

test('a build that is gone is made again with the value as it is now', async () => {
  await using opened = await openMemoryPlatform()
  const { platform } = opened
  await platform.apps.create('cards')
  await platform.config.set('cards', { NPM_TOKEN: TOKENS[0] })
  await platform.deploy(describe(opened))
  await platform.config.set('cards', { NPM_TOKEN: TOKENS[1] })
  await using again = await opened.reopen()
  assert.deepEqual(again.engine.buildSecrets.get('cards'), { NPM_TOKEN: TOKENS[1] })
  assert.equal((await again.platform.releases('cards')).length, 1)
})

test('one that nobody has set stops the plan, with all other missing config', async () => {
  await using opened = await openMemoryPlatform()
  const { platform } = opened
  const description = describe(opened, { env: { API_KEY: secret('API_KEY') } })
  const missing = { code: 'MISSING_CONFIG', details: { app: 'cards', keys: ['API_KEY', 'NPM_TOKEN'] } }
  await assert.rejects(platform.plan(description), missing)
  await assert.rejects(platform.up(fleet([description])), missing)
})

test('options of the build give it secrets too, before those of the description', async () => {
  await using opened = await openMemoryPlatform()
  const { platform, engine } = opened
  await platform.apps.create('cards')
  await platform.settings.addOptions('cards', ['build'], ['--secret=id=NPM_TOKEN,env=TOKEN'])
  const description = describe(opened, {
    buildSecrets: { NPM_TOKEN, SENTRY: secret('SENTRY') },
    dockerOptions: { build: ['--secret id=OTHER --no-cache'] },
  })
  const missing = { app: 'cards', keys: ['TOKEN', 'OTHER', 'SENTRY'] }
  await assert.rejects(platform.plan(description), { code: 'MISSING_CONFIG', details: missing })
  const config = { TOKEN: 'by-option-1234', OTHER: 'described-1234', SENTRY: 'by-field-1234', LEVEL: '1' }
  await platform.config.set('cards', config)
  await platform.up(fleet([description]))
  const { TOKEN, OTHER, SENTRY } = config
  assert.deepEqual(engine.buildSecrets.get('cards'), { NPM_TOKEN: TOKEN, OTHER, SENTRY })
  assert.deepEqual(await seenBy(opened), ['LEVEL'])

  const { deploys } = await platform.config.set('cards', { TOKEN: TOKENS[1] })
  assert.deepEqual(
    deploys.map(({ changed }) => changed),
    [false],
  )
  await using again = await opened.reopen()
  assert.deepEqual(again.engine.buildSecrets.get('cards'), { NPM_TOKEN: TOKENS[1], OTHER, SENTRY })
})

test('what a build prints of them is hidden, whatever they look like', async () => {
  await using opened = await openMemoryPlatform()
  const { platform, engine } = opened
  const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkq\n-----END KEY-----\n'
  await platform.apps.create('cards')
  await platform.config.set('cards', { NPM_TOKEN: 'hunter', DEPLOY_KEY: key })
  engine.behave('build', { output: ['with hunter', ...key.split('\n'), 'done'], exits: 1 })
  const buildSecrets = { NPM_TOKEN, DEPLOY_KEY: secret('DEPLOY_KEY') }
  const lines = ['with •••', '•••', '•••', '•••', '', 'done']
  await assert.rejects(platform.deploy(describe(opened, { buildSecrets })), {
    code: 'BUILD_FAILED',
    details: { app: 'cards', problem: 'told to fail', output: lines },
  })
  assert.deepEqual((await platform.builds.output('cards')).lines, lines)
})
