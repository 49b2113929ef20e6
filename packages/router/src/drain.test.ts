import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { LIMITS } from './defaults.ts'
import { drainTargets } from './drain.ts'
import { TargetState } from './target-state.ts'
import { openFixture } from './test-fixture.ts'
import { answerWebSockets, drainOneByOne, openClients } from './test-web-sockets.ts'

const SPACING = 1_000

// The clock is the test's own: what is sent until a moment is a number, whatever the machine has to do.
suite('WebSockets are closed one after the other', () => {
  test('in each stretch of the spacing one, at all targets together', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const asked: number[] = []
    const targets = [targetWith(asked, 3), targetWith(asked, 4)]
    const drained = drainTargets(targets, { timeout: 60_000, spacing: SPACING, signal: undefined })
    assert.deepEqual(asked.length, 0)
    assert.deepEqual(countsOf(t, asked, SPACING, 7), [1, 2, 3, 4, 5, 6, 7])
    t.mock.timers.runAll()
    assert.deepEqual(await drained, { cut: 0 })
  })

  test('closer together where the timeout would not hold them, with a fifth of it left to answer', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const asked: number[] = []
    const drained = drainTargets([targetWith(asked, 8)], {
      timeout: 1_000,
      spacing: SPACING,
      signal: undefined,
    })
    assert.deepEqual(countsOf(t, asked, 100, 8), [1, 2, 3, 4, 5, 6, 7, 8])
    t.mock.timers.tick(200)
    assert.deepEqual(await drained, { cut: 0 })
  })

  test('as far apart as the router is told, while the others go on', async (t) => {
    await using fixture = await openFixture(() => {}, { limits: { webSocketSpacing: SPACING } })
    const { router, server, target } = fixture
    answerWebSockets(server)
    const clients = await openClients(4, { port: router.port })
    const targets = [{ ...target, instance: 'app.web.2' }]
    await router.route({ app: 'app', domains: ['app.test'], targets })
    const drain = () => router.drain('app', { timeout: 60_000 })
    assert.deepEqual(await drainOneByOne(t, { clients, drain, spacing: SPACING }), { cut: 0 })
  })
})

/** A target that is routed to no more, with WebSockets that write down when they are asked to go. */
function targetWith(asked: number[], webSockets: number): TargetState {
  const address = { host: '127.0.0.1', port: 1 }
  const target = new TargetState({ instance: 'web.1', address }, LIMITS)
  for (let index = 0; index < webSockets; index += 1)
    target.claim({
      previous: undefined,
      next: undefined,
      cut: () => false,
      goAway: () => asked.push(index),
      check: () => {},
    })
  target.retire()
  return target
}

/** How many have been asked to go at the end of each stretch of time. */
function countsOf(
  t: TestContext,
  asked: readonly number[],
  stretch: number,
  stretches: number,
): readonly number[] {
  return Array.from({ length: stretches }, () => {
    t.mock.timers.tick(stretch)
    return asked.length
  })
}
