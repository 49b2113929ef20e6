import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBerthError } from '../errors.ts'
import type { Route } from '../wall/router.ts'
import { ask } from './router-suite-client.ts'
import { TEST_TIMEOUT } from './router-suite-tested.ts'
import type { OpenRouter } from './router-suite-tested.ts'
import { startUpstream } from './router-suite-upstream.ts'

/** Which app a request goes to. */
export function testDomains(open: OpenRouter): void {
  const options = { timeout: TEST_TIMEOUT }

  test('a request goes to the app that its host names', options, async () => {
    await using tested = await open()
    await using cards = await startUpstream('cards.web.1')
    await using poker = await startUpstream('poker.web.1')
    const { router, address } = tested
    await router.route({ app: 'cards', domains: ['cards.test', 'www.cards.test'], targets: [cards.target] })
    await router.route({ app: 'poker', domains: ['poker.test'], targets: [poker.target] })

    const answers: string[] = []
    for (const host of ['cards.test', 'poker.test', 'www.cards.test', 'CARDS.test', 'poker.test:8080']) {
      answers.push((await ask(address, { host })).body.toString())
    }
    assert.deepEqual(answers, ['cards.web.1', 'poker.web.1', 'cards.web.1', 'cards.web.1', 'poker.web.1'])
  })

  test('requests are spread over the targets of an app', options, async () => {
    await using tested = await open()
    await using first = await startUpstream('web.1')
    await using second = await startUpstream('web.2')
    await tested.router.route({
      app: 'cards',
      domains: ['cards.test'],
      targets: [first.target, second.target],
    })

    for (let count = 0; count < 10; count++) await ask(tested.address, { host: 'cards.test' })
    assert.deepEqual([first.requests, second.requests], [5, 5])
  })

  test('a host that no app has is answered with 404', options, async () => {
    await using tested = await open()
    const { status, body } = await ask(tested.address, { host: 'nobody.test' })
    assert.equal(status, 404)
    assert.match(body.toString(), /nobody\.test/)
  })

  test('a wildcard domain matches one label, and an exact domain goes before it', options, async () => {
    await using tested = await open()
    await using any = await startUpstream('any')
    await using one = await startUpstream('one')
    const { router, address } = tested
    await router.route({ app: 'any', domains: ['*.example.test'], targets: [any.target] })
    await router.route({ app: 'one', domains: ['one.example.test'], targets: [one.target] })

    const replies = await Promise.all(
      ['two.example.test', 'one.example.test', 'a.two.example.test', 'example.test'].map((host) =>
        ask(address, { host }),
      ),
    )
    assert.deepEqual(
      replies.map(({ status }) => status),
      [200, 200, 404, 404],
    )
    assert.deepEqual(
      replies.slice(0, 2).map(({ body }) => body.toString()),
      ['any', 'one'],
    )
  })

  test('a domain of another app is not given away, and nothing changes', options, async () => {
    await using tested = await open()
    await using cards = await startUpstream('cards')
    const { router, address } = tested
    const route: Route = { app: 'cards', domains: ['cards.test'], targets: [cards.target] }
    await router.route(route)

    const taken: Route = { app: 'poker', domains: ['poker.test', 'cards.test'], targets: [] }
    await assert.rejects(
      () => router.route(taken),
      (error) =>
        isBerthError(error, 'DOMAIN_TAKEN') &&
        error.details.domain === 'cards.test' &&
        error.details.owner === 'cards',
    )
    assert.deepEqual(await router.list(), [route])
    assert.equal((await ask(address, { host: 'cards.test' })).body.toString(), 'cards')
    assert.equal((await ask(address, { host: 'poker.test' })).status, 404)
  })

  test('a domain that a later route leaves out is free', options, async () => {
    await using tested = await open()
    await using cards = await startUpstream('cards')
    await using poker = await startUpstream('poker')
    const { router, address } = tested
    await router.route({ app: 'cards', domains: ['cards.test', 'games.test'], targets: [cards.target] })
    await router.route({ app: 'cards', domains: ['cards.test'], targets: [cards.target] })
    assert.equal((await ask(address, { host: 'games.test' })).status, 404)
    await router.route({ app: 'poker', domains: ['games.test'], targets: [poker.target] })
    assert.equal((await ask(address, { host: 'games.test' })).body.toString(), 'poker')
  })

  test('an app that is no longer routed is forgotten', options, async () => {
    await using tested = await open()
    await using cards = await startUpstream('cards')
    const { router, address } = tested
    await router.route({ app: 'cards', domains: ['cards.test'], targets: [cards.target] })
    assert.equal((await ask(address, { host: 'cards.test' })).status, 200)
    await router.unroute('cards')
    await router.unroute('cards')
    assert.deepEqual(await router.list(), [])
    assert.equal((await ask(address, { host: 'cards.test' })).status, 404)
  })
}
