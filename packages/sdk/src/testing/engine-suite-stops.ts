import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROGRAMS } from './engine-suite-programs.ts'
import { ask, buildOf, listens, TEST_TIMEOUT, textsOf, until } from './engine-suite-tested.ts'
import type { OpenEngine } from './engine-suite-tested.ts'
import { LONG, specOf } from './spec-of.ts'

/** How instances are ended. */
export function testStops(open: OpenEngine): void {
  const options = { timeout: TEST_TIMEOUT }

  test('what was stopped is not listed and listens no more', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const instance = await engine.start(
      specOf(await buildOf(tested, PROGRAMS), 'node web.mjs', { listens: true }),
    )
    await ask(instance)
    await engine.stop(instance.id)
    assert.deepEqual(await engine.list(), [])
    assert.equal(await listens(instance), false)
  })

  test('stopping twice is stopping once, also at the same time', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const instance = await engine.start(
      specOf(await buildOf(tested, PROGRAMS), 'node web.mjs', { listens: true }),
    )
    await Promise.all([engine.stop(instance.id), engine.stop(instance.id)])
    await engine.stop(instance.id)
    await engine.stop('cards.web.1.never')
    assert.deepEqual(await engine.list(), [])
  })

  test('what exits on SIGTERM is given the time for it, and no more than it takes', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const instance = await engine.start(specOf(await buildOf(tested, PROGRAMS), 'node graceful.mjs'))
    const query = { app: 'cards', instance: instance.id }
    await until('it is ready', async () => (await textsOf(engine, query)).includes('ready'))
    await engine.stop(instance.id, { timeout: LONG })
    assert.deepEqual(await textsOf(engine, query), ['ready', 'draining', 'drained'])
  })

  test(
    'what a launcher has started is given its time, also when the launcher has ended',
    options,
    async () => {
      await using tested = await open()
      const { engine } = tested
      const build = await buildOf(tested, {
        'package.json': JSON.stringify({ scripts: { start: 'node graceful.mjs' } }),
        // Long after npm.
        'graceful.mjs': PROGRAMS['graceful.mjs'].replace('100)', '1_000)'),
      })
      const instance = await engine.start(specOf(build, 'npm start'))
      const query = { app: 'cards', instance: instance.id }
      await until('it is ready', async () => (await textsOf(engine, query)).includes('ready'))
      await engine.stop(instance.id, { timeout: LONG })
      const told = (await textsOf(engine, query)).filter((text) => /^(?:ready|drain\w+)$/.test(text))
      assert.deepEqual(told, ['ready', 'draining', 'drained'])
    },
  )

  test('what ignores SIGTERM is killed after the timeout', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, PROGRAMS)
    const instance = await engine.start(specOf(build, 'node ignores-sigterm.mjs', { listens: true }))
    await ask(instance)
    await engine.stop(instance.id, { timeout: 300 })
    assert.equal(await listens(instance), false)
    assert.deepEqual(await textsOf(engine, { app: 'cards' }), ['ready', 'ignored'])
  })

  test(
    'the stop timeout is the one that it was started with, unless another one is given',
    options,
    async () => {
      await using tested = await open()
      const { engine } = tested
      const build = await buildOf(tested, PROGRAMS)
      const spec = specOf(build, 'node ignores-sigterm.mjs', { listens: true, stopTimeout: 200 })
      const instance = await engine.start(spec)
      await ask(instance)
      await engine.stop(instance.id)
      assert.equal(await listens(instance), false)
    },
  )

  test('a second stop with a shorter timeout shortens the first', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, PROGRAMS)
    const instance = await engine.start(specOf(build, 'node ignores-sigterm.mjs', { listens: true }))
    await ask(instance)
    const first = engine.stop(instance.id)
    await until('it was asked to end', async () =>
      (await textsOf(engine, { app: 'cards' })).includes('ignored'),
    )
    await Promise.all([first, engine.stop(instance.id, { timeout: 0 })])
    assert.equal(await listens(instance), false)
  })

  for (const program of ['web.mjs', 'ignores-sigterm.mjs']) {
    test(`a stop reaches a grandchild in a session of its own that runs ${program}`, options, async () => {
      await using tested = await open()
      const { engine } = tested
      const build = await buildOf(tested, PROGRAMS)
      const instance = await engine.start(specOf(build, `node forks.mjs ${program}`, { listens: true }))
      await ask(instance)
      await engine.stop(instance.id, { timeout: 500 })
      assert.equal(await listens(instance), false)
    })
  }

  test('a stop reaches every part of a pipe', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, PROGRAMS)
    const instance = await engine.start(specOf(build, 'true && node web.mjs | cat', { listens: true }))
    await ask(instance)
    await engine.stop(instance.id)
    assert.equal(await listens(instance), false)
  })

  test('an aborted stop rejects with its reason, and goes on', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, PROGRAMS)
    const instance = await engine.start(specOf(build, 'node ignores-sigterm.mjs', { listens: true }))
    await ask(instance)
    const controller = new AbortController()
    const stop = engine.stop(instance.id, { timeout: 500, signal: controller.signal })
    controller.abort(new Error('changed my mind'))
    await assert.rejects(stop, { message: 'changed my mind' })
    await until('it is gone', async () => (await engine.list()).length === 0)
    assert.equal(await listens(instance), false)
  })

  test('disposing of the engine ends everything', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const spec = specOf(await buildOf(tested, PROGRAMS), 'node web.mjs', { listens: true })
    const instances = [await engine.start(spec), await engine.start({ ...spec, index: 2 })]
    for (const instance of instances) await ask(instance)
    await engine[Symbol.asyncDispose]()
    for (const instance of instances) assert.equal(await listens(instance), false)
    await engine[Symbol.asyncDispose]()
  })
}
