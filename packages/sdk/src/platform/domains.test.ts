import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { helloOfThree, openMemoryPlatform } from './memory-platform.fixture.ts'

suite('domains', () => {
  test('that are set replace those that were added, at once and without a new instance', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine, router } = memory
    await platform.deploy(helloOfThree(memory))
    await platform.domains.add('hello', ['old.example.org', 'kept.example.org'])
    engine.calls.length = 0
    router.calls.length = 0

    const set = await platform.domains.set('hello', ['Kept.example.org', 'new.example.org'])
    assert.deepEqual(set, ['kept.example.org', 'new.example.org'])
    assert.deepEqual((await platform.apps.report('hello')).domains, set)
    assert.deepEqual(router.calls, ['route kept.example.org,new.example.org -> 2'])
    assert.deepEqual(
      engine.calls.filter((call) => /^(start|stop) /.test(call)),
      [],
    )
  })

  test('of its description stay when others are set and cleared', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(helloOfThree(memory, { domains: ['described.example.org'] }))
    assert.deepEqual(await platform.domains.set('hello', ['added.example.org']), [
      'described.example.org',
      'added.example.org',
    ])
    assert.deepEqual(await platform.domains.set('hello', []), ['described.example.org'])
  })

  test('that were all cleared leave the default domain', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, router } = memory
    await platform.deploy(helloOfThree(memory))
    await platform.domains.add('hello', ['added.example.org'])
    assert.deepEqual(await platform.domains.set('hello', []), ['hello.localhost'])
    assert.equal(router.calls.at(-1), 'route hello.localhost -> 2')
  })

  test('are all set or none', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.apps.create('other')
    await platform.domains.add('other', ['taken.example.org'])
    await platform.apps.create('hello')
    await platform.domains.add('hello', ['old.example.org'])

    await assert.rejects(platform.domains.set('hello', ['new.example.org', 'taken.example.org']), {
      code: 'DOMAIN_TAKEN',
      details: { domain: 'taken.example.org', owner: 'other' },
    })
    await assert.rejects(platform.domains.set('hello', ['new.example.org', 'not a domain']), {
      code: 'INVALID_OPTION',
    })
    assert.deepEqual((await platform.apps.report('hello')).domains, ['old.example.org'])
    await assert.rejects(platform.domains.set('helo', []), { code: 'APP_NOT_FOUND' })
  })
})
