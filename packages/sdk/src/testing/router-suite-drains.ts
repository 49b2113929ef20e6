import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { ask } from './router-suite-client.ts'
import { TEST_TIMEOUT } from './router-suite-tested.ts'
import type { OpenRouter, RouterUnderTest } from './router-suite-tested.ts'
import { startUpstream } from './router-suite-upstream.ts'
import type { Upstream } from './router-suite-upstream.ts'

/** What becomes of requests that are in flight when targets are left out. */
export function testDrains(open: OpenRouter): void {
  const options = { timeout: TEST_TIMEOUT }

  test('a drain waits for what is in flight', options, async () => {
    await using tested = await open()
    await using old = await startHolding()
    await using next = await startUpstream('new')
    const { reply } = await holdAndSwitch(tested, old, next)

    let isDrained = false
    const drained = tested.router.drain('cards').then((result) => {
      isDrained = true
      return result
    })
    assert.equal((await ask(tested.address, { host: 'cards.test' })).body.toString(), 'new')
    assert.equal(isDrained, false)
    ;(await old.held).end('old')
    assert.equal((await reply).body.toString(), 'old')
    assert.deepEqual(await drained, { cut: 0 })
  })

  test('a drain with nothing in flight answers at once', options, async () => {
    await using tested = await open()
    await using upstream = await startUpstream('web.1')
    assert.deepEqual(await tested.router.drain('nobody'), { cut: 0 })
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [upstream.target] })
    await ask(tested.address, { host: 'cards.test' })
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [] })
    assert.deepEqual(await tested.router.drain('cards'), { cut: 0 })
  })

  test('a request that takes longer than the drain may is ended with 504, once', options, async () => {
    await using tested = await open()
    await using old = await startHolding()
    await using next = await startUpstream('new')
    const { reply } = await holdAndSwitch(tested, old, next)
    const gone = old.held.then((response) => new Promise((resolve) => response.on('close', resolve)))

    assert.deepEqual(await tested.router.drain('cards', { timeout: 50 }), { cut: 1 })
    const { status, body } = await reply
    assert.equal(status, 504)
    assert.match(body.toString(), /cards\.test/)
    await gone
    assert.deepEqual([old.requests, next.requests], [1, 0])
    assert.deepEqual(await tested.router.drain('cards', { timeout: 50 }), { cut: 0 })
  })

  test('targets that the latest route names are not drained', options, async () => {
    await using tested = await open()
    await using both = await startHolding()
    await using next = await startUpstream('new')
    const route = { app: 'cards', domains: ['cards.test'] }
    await tested.router.route({ ...route, targets: [both.target] })
    const reply = ask(tested.address, { host: 'cards.test' })
    const response = await both.held
    await tested.router.route({ ...route, targets: [next.target] })
    await tested.router.route({ ...route, targets: [next.target, both.target] })
    assert.deepEqual(await tested.router.drain('cards', { timeout: 50 }), { cut: 0 })
    response.end('whole')
    assert.equal((await reply).body.toString(), 'whole')
  })

  test('a target that is routed to again during its drain keeps what it has', options, async () => {
    await using tested = await open()
    await using old = await startHolding()
    await using next = await startUpstream('new')
    const { reply } = await holdAndSwitch(tested, old, next)

    const drained = tested.router.drain('cards')
    await tested.router.route({ app: 'cards', domains: ['cards.test'], targets: [old.target] })
    assert.deepEqual(await drained, { cut: 0 })
    ;(await old.held).end('old')
    assert.equal((await reply).body.toString(), 'old')
  })

  test('a drain that is aborted ends nothing', options, async () => {
    await using tested = await open()
    await using old = await startHolding()
    await using next = await startUpstream('new')
    const { reply } = await holdAndSwitch(tested, old, next)

    const reason = new Error('Not now')
    const controller = new AbortController()
    const drained = tested.router.drain('cards', { signal: controller.signal })
    controller.abort(reason)
    await assert.rejects(drained, reason)
    ;(await old.held).end('old')
    assert.deepEqual([(await reply).status, (await tested.router.drain('cards')).cut], [200, 0])
  })
}

type Holding = Upstream & { readonly held: Promise<ServerResponse> }

/** An upstream that leaves its first request to the test. */
async function startHolding(): Promise<Holding> {
  const { promise: held, resolve } = Promise.withResolvers<ServerResponse>()
  const upstream = await startUpstream('old', (_, response) => resolve(response))
  return Object.assign(upstream, { held })
}

/** Leaves a request in flight at the old target while new ones go to the next. */
async function holdAndSwitch({ router, address }: RouterUnderTest, old: Holding, next: Upstream) {
  await router.route({ app: 'cards', domains: ['cards.test'], targets: [old.target] })
  const reply = ask(address, { host: 'cards.test' })
  await old.held
  await router.route({ app: 'cards', domains: ['cards.test'], targets: [next.target] })
  return { reply }
}
