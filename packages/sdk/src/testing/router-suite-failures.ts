import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, open as openRequest } from './router-suite-client.ts'
import { TEST_TIMEOUT } from './router-suite-tested.ts'
import type { OpenRouter } from './router-suite-tested.ts'
import { deadTarget, startUpstream } from './router-suite-upstream.ts'

/** What becomes of requests when targets are missing or broken. */
export function testFailures(open: OpenRouter): void {
  const options = { timeout: TEST_TIMEOUT }

  test('an app without a target is answered for with 503 and Retry-After', options, async () => {
    await using tested = await open()
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [] })
    const { status, headers } = await ask(tested.address, { host: 'cards.test' })
    assert.equal(status, 503)
    assert.match(headers['retry-after'] ?? '', /^\d+$/)
  })

  test('an app whose only target cannot be reached is answered for with 502', options, async () => {
    await using tested = await open()
    const dead = await deadTarget('web.1')
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [dead] })
    const { status, body } = await ask(tested.address, { host: 'cards.test' })
    assert.equal(status, 502)
    assert.doesNotMatch(
      body.toString(),
      new RegExp(`ECONN|${dead.address.port}`),
      'the page says nothing of the inside',
    )
  })

  test('requests of any method go to another target when one cannot be reached', options, async () => {
    await using tested = await open()
    await using alive = await startUpstream('web.2', (request, response) => request.pipe(response))
    const targets = [await deadTarget('web.1'), alive.target, await deadTarget('web.3')]
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets })

    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        ask(tested.address, { host: 'cards.test', method: 'POST', body: `deal ${index}` }),
      ),
    )
    assert.deepEqual(
      replies.map(({ status, body }) => `${status} ${body.toString()}`),
      Array.from({ length: 12 }, (_, index) => `200 deal ${index}`),
    )
  })

  test('a target that ends in the middle of a response does not make it look whole', options, async () => {
    await using tested = await open()
    await using upstream = await startUpstream('web.1', (_, response) => {
      response.write('half of it', () => response.destroy())
    })
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [upstream.target] })
    await assert.rejects(ask(tested.address, { host: 'cards.test' }))
  })

  test('a client that goes away ends its request at the target', options, async () => {
    await using tested = await open()
    const arrived = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<boolean>()
    await using upstream = await startUpstream('web.1', (_, response) => {
      response.on('close', () => ended.resolve(response.writableFinished))
      arrived.resolve()
    })
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [upstream.target] })

    const request = openRequest(tested.address, { host: 'cards.test' }).on('error', () => {})
    await arrived.promise
    request.destroy()
    assert.equal(await ended.promise, false)
  })
}
