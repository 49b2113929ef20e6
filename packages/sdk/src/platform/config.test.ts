import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import { secret } from '../descriptions/env-value.ts'
import { CHECKS, envOf, hello, openMemoryPlatform } from './memory-platform.fixture.ts'

suite('config', () => {
  test('makes a release with the new values, and none when nothing changed', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory, { env: { GREETING: 'hello' } }))
    const first = await memory.platform.config.set('hello', { GREETING: 'moin' })
    assert.deepEqual(first.changed, ['GREETING'])
    assert.equal((await envOf(memory))?.GREETING, 'moin')
    const again = await memory.platform.config.set('hello', { GREETING: 'moin' })
    assert.deepEqual([again.changed, again.deploys[0]?.changed], [[], false])
    await memory.platform.config.unset('hello', ['GREETING'])
    assert.equal((await envOf(memory))?.GREETING, 'hello')
  })

  test('that nobody has set is not found, and of what is given otherwise it is said where to look', async () => {
    await using memory = await openMemoryPlatform()
    const { config } = memory.platform
    await memory.platform.deploy(hello(memory, { env: { GREETING: 'hello' } }))
    await config.set('hello', { LEVEL: '2' })
    const messageOf = (key: string) => config.get('hello', key).catch(({ message }: Error) => message)
    assert.equal(await config.get('hello', 'LEVEL'), '2')
    assert.equal(await messageOf('LEVL'), 'hello has no config LEVL; did you mean LEVEL?')
    assert.equal(await messageOf('constructor'), 'hello has no config constructor')
    assert.equal(
      await messageOf('GREETING'),
      'Nobody has set GREETING of hello; what its description or a link gives it is shown by: berth run hello printenv GREETING',
    )
  })

  for (const key of ['constructor', 'toString', '__proto__']) {
    test(`may be called ${key}, which is missing or generated like any other`, async () => {
      await using memory = await openMemoryPlatform()
      const { platform } = memory
      const needs = (generate: boolean) =>
        hello(memory, { env: Object.fromEntries([[key, secret(key, { generate })]]) })
      const valueOf = async () => new Map(Object.entries((await envOf(memory))!)).get(key)
      await assert.rejects(platform.deploy(needs(false)), {
        code: 'MISSING_CONFIG',
        details: { app: 'hello', keys: [key] },
      })
      await platform.deploy(needs(true))
      assert.match((await valueOf()) ?? '', /^[0-9a-f]{64}$/)
      await platform.config.set('hello', Object.fromEntries([[key, 'value']]))
      assert.deepEqual([await valueOf(), await platform.config.get('hello', key)], ['value', 'value'])
      assert.equal((await platform.deploy(needs(false))).changed, false)
    })
  }

  test('that is cleared leaves what was described, and comes back with the release before', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.config.set({ global: true }, { SHARED: 'kept' })
    await platform.deploy(hello(memory, { env: { GREETING: 'hello' } }))
    await platform.config.set('hello', { GREETING: 'moin', LEVEL: '2' })
    const cleared = await platform.config.clear('hello')
    assert.deepEqual([cleared.changed, cleared.deploys.length], [['GREETING', 'LEVEL'], 1])
    const { GREETING, LEVEL } = (await envOf(memory))!
    assert.deepEqual([GREETING, LEVEL], ['hello', undefined])
    assert.deepEqual(await platform.config.list('hello'), {})
    assert.deepEqual(await platform.config.list({ global: true }), { SHARED: 'kept' })
    await platform.rollback('hello')
    assert.deepEqual(await platform.config.list('hello'), { GREETING: 'moin', LEVEL: '2' })
  })

  test('reports every invalid key at once with the key that was probably meant, and sets none', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.apps.create('hello')
    const values = { GOOD: '1', 'SNOWCLOUD-KEY': '2', PORT: '3' }
    await assert.rejects(memory.platform.config.set('hello', values), {
      code: 'INVALID_CONFIG',
      message:
        /"SNOWCLOUD-KEY" is no key: .*; did you mean SNOWCLOUD_KEY\?\n {2}PORT is chosen by the engine/,
    })
    assert.deepEqual(await memory.platform.config.list('hello'), {})
  })

  test('without restart only keeps the values for the next release', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(hello(memory))
    await memory.platform.config.set('hello', { GREETING: 'moin' }, { restart: false })
    assert.equal((await envOf(memory))?.GREETING, undefined)
    await memory.platform.deploy(hello(memory))
    assert.equal((await envOf(memory))?.GREETING, 'moin')
  })

  test('a missing secret stops the plan, which names every missing key', async () => {
    await using memory = await openMemoryPlatform()
    const description = hello(memory, {
      env: { A: secret('KEY_A'), B: secret('KEY_B'), C: secret('KEY_C', { generate: true }) },
    })
    await assert.rejects(memory.platform.plan(description), {
      code: 'MISSING_CONFIG',
      details: { app: 'hello', keys: ['KEY_A', 'KEY_B'] },
    })
  })

  test('a generated secret is made once, and shared where it is global', async () => {
    await using memory = await openMemoryPlatform()
    const env = {
      OWN: secret('OWN', { generate: true }),
      SHARED: secret('SHARED', { scope: 'global', generate: true }),
    }
    const other = app('other', { source: memory.source.path, checks: CHECKS, env })
    await memory.platform.deploy(hello(memory, { env }))
    await memory.platform.deploy(other)
    const [ours, theirs] = [await envOf(memory), await envOf(memory, 'other')]
    assert.match(ours!.OWN!, /^[0-9a-f]{64}$/)
    assert.notEqual(ours?.OWN, theirs?.OWN)
    assert.equal(ours?.SHARED, theirs?.SHARED)
    assert.equal((await memory.platform.deploy(hello(memory, { env }))).changed, false)
  })

  test('a change of shared config releases the apps that ask for it, and takes it back when one cannot run with it', async () => {
    await using memory = await openMemoryPlatform()
    const env = { SHARED: secret('SHARED', { scope: 'global' }) }
    await memory.platform.config.set({ global: true }, { SHARED: 'one' })
    await memory.platform.deploy(hello(memory, { env }))
    await memory.platform.config.set({ global: true }, { SHARED: 'two' })
    assert.equal((await envOf(memory))?.SHARED, 'two')
    memory.engine.failOn('start', 'web')
    await assert.rejects(memory.platform.config.set({ global: true }, { SHARED: 'three' }))
    assert.equal((await envOf(memory))?.SHARED, 'two')
    assert.deepEqual(await memory.platform.config.list({ global: true }), { SHARED: 'two' })
  })

  test('env of app.json sets what is missing at the first deploy, and generates', async () => {
    const appJson =
      '{ "env": { "MODE": "fast", "KEY": { "generator": "secret" }, "REGION": { "required": true } } }'
    await using memory = await openMemoryPlatform({ Procfile: 'web: serve\n', 'app.json': appJson })
    const description = app('hello', { source: memory.source.path, checks: { web: [] } })
    await assert.rejects(memory.platform.deploy(description), {
      code: 'MISSING_CONFIG',
      details: { app: 'hello', keys: ['REGION'] },
    })
    await memory.platform.apps.create('hello')
    await memory.platform.config.set('hello', { REGION: 'north', MODE: 'slow' })
    await memory.platform.deploy(description)
    const env = await envOf(memory)
    assert.deepEqual([env?.REGION, env?.MODE, env?.KEY?.length], ['north', 'slow', 64])
  })
})
