import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Engine, InstanceChange } from '../wall/engine.ts'
import { PROGRAMS } from './engine-suite-programs.ts'
import { ask, buildOf, TEST_TIMEOUT, textsOf, until } from './engine-suite-tested.ts'
import type { OpenEngine } from './engine-suite-tested.ts'
import { specOf } from './spec-of.ts'

/** What happens to instances that end by themselves. */
export function testRestarts(open: OpenEngine): void {
  const options = { timeout: TEST_TIMEOUT }

  test('what crashes is started again up to the limit, and every change is told', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const watched = watchUntil(engine, 'given-up')
    const spec = specOf(await buildOf(tested, PROGRAMS), 'node crash.mjs', { restart: { limit: 2 } })
    const { id } = await engine.start(spec)
    const ended = { code: 1, signal: null }
    assert.deepEqual(
      (await watched).map(({ change, instance }) => [
        change,
        instance.id,
        instance.restarts,
        instance.status,
      ]),
      [
        ['exited', id, 0, { state: 'restarting', attempt: 1, ended }],
        ['restarted', id, 1, { state: 'up' }],
        ['exited', id, 1, { state: 'restarting', attempt: 2, ended }],
        ['restarted', id, 2, { state: 'up' }],
        ['given-up', id, 2, { state: 'exited', status: ended }],
      ],
    )
    const [listed] = await engine.list()
    assert.deepEqual([listed?.status, listed?.restarts], [{ state: 'exited', status: ended }, 2])
    assert.deepEqual(await textsOf(engine, { app: 'cards' }), ['up', 'up', 'up'])
    await engine.stop(id)
    assert.deepEqual(await engine.list(), [])
  })

  test('what exits with 0 is done, and stays down', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const watched = watchUntil(engine, 'exited')
    const spec = specOf(await buildOf(tested, PROGRAMS), 'node exit.mjs 0', { restart: { limit: 5 } })
    await engine.start(spec)
    assert.deepEqual(
      (await watched).map(({ change, instance }) => [change, instance.restarts, instance.status]),
      [['exited', 0, { state: 'exited', status: { code: 0, signal: null } }]],
    )
  })

  test('what is started again answers where it answered before', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, PROGRAMS)
    const instance = await engine.start(
      specOf(build, 'node web.mjs', { listens: true, restart: { limit: 3 } }),
    )
    const self = await ask(instance)
    const crash = fetch(`http://${instance.address?.host}:${instance.address?.port}/crash`)
    await assert.rejects(crash)
    await until('it was started again', async () => (await engine.list())[0]?.restarts === 1)
    assert.notEqual(await ask(instance), self)
    assert.deepEqual((await engine.list())[0]?.address, instance.address)
  })

  test('what waits to be started again can be stopped', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const watched = watchUntil(engine, 'exited')
    const spec = specOf(await buildOf(tested, PROGRAMS), 'node crash.mjs', { restart: { limit: 1_000 } })
    const { id } = await engine.start(spec)
    await watched
    await engine.stop(id)
    assert.deepEqual(await engine.list(), [])
  })

  test('watching ends quietly with its signal, and with the engine', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const controller = new AbortController()
    const [one, other] = [
      Array.fromAsync(engine.watch({ signal: controller.signal })),
      Array.fromAsync(engine.watch()),
    ]
    controller.abort()
    assert.deepEqual(await one, [])
    await engine[Symbol.asyncDispose]()
    assert.deepEqual(await other, [])
  })
}

/** Watches from now on, up to the first change of this kind. */
function watchUntil(engine: Engine, last: InstanceChange['change']): Promise<readonly InstanceChange[]> {
  const changes = engine.watch()
  return (async () => {
    const seen: InstanceChange[] = []
    for await (const change of changes) {
      seen.push(change)
      if (change.change === last) break
    }
    return seen
  })()
}
