import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import { CHECKS, helloOfThree, openMemoryPlatform } from './memory-platform.fixture.ts'

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

  test('that another app has by default are taken, whether they are added or described', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(helloOfThree(memory))
    await platform.apps.create('other')
    const taken = { code: 'DOMAIN_TAKEN', details: { domain: 'hello.localhost', owner: 'hello' } }
    await assert.rejects(platform.domains.add('other', ['hello.localhost']), taken)
    await assert.rejects(platform.domains.set('other', ['hello.localhost']), taken)
    const described = app('other', {
      source: memory.source.path,
      checks: CHECKS,
      domains: ['hello.localhost'],
    })
    await assert.rejects(platform.deploy(described), taken)
    assert.deepEqual((await platform.apps.report('hello')).domains, ['hello.localhost'])
    // It names another one itself, which leaves that.
    await platform.domains.add('hello', ['hello.example.org'])
    assert.deepEqual(await platform.domains.add('other', ['hello.localhost']), ['hello.localhost'])
    // Without that it would be back where another one is now.
    await assert.rejects(platform.domains.set('hello', []), { code: 'DOMAIN_TAKEN' })
    assert.deepEqual((await platform.apps.report('hello')).domains, ['hello.example.org'])
  })

  test('that the router does not take are not kept', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, router } = memory
    await platform.deploy(helloOfThree(memory))
    await platform.domains.add('hello', ['kept.example.org'])
    router.failOnRoute(new Error('no room'))
    await assert.rejects(platform.domains.set('hello', ['new.example.org']), /no room/)
    assert.deepEqual((await platform.apps.report('hello')).domains, ['kept.example.org'])
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
    await assert.rejects(platform.domains.set('hello', ['münchen.example']), {
      message: /write what browsers ask for: xn--mnchen-3ya\.example$/,
    })
    await assert.rejects(platform.domains.set('hello', ['new.example.org', 'not a domain']), {
      code: 'INVALID_OPTION',
    })
    assert.deepEqual((await platform.apps.report('hello')).domains, ['old.example.org'])
    await assert.rejects(platform.domains.set('helo', []), { code: 'APP_NOT_FOUND' })
  })
})
