import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROGRAMS } from './engine-suite-programs.ts'
import { ask, buildOf, linesOf, outputOf, TEST_TIMEOUT, textsOf, until } from './engine-suite-tested.ts'
import type { OpenEngine } from './engine-suite-tested.ts'
import { specOf } from './spec-of.ts'

/** What is kept of the output, and how it is followed. */
export function testLogs(open: OpenEngine): void {
  const options = { timeout: TEST_TIMEOUT }

  test('both streams are kept, in the order in which they were written', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const instance = await engine.start(
      specOf(await buildOf(tested, PROGRAMS), 'node lines.mjs', { index: 3 }),
    )
    const lines = await linesOf(engine, { app: 'cards', instance: instance.id }, { follow: true })
    assert.deepEqual(
      lines.map(({ app, source, stream, text }) => ({ app, source, stream, text })),
      [
        { app: 'cards', source: 'web.3', stream: 'stdout', text: 'line 1' },
        { app: 'cards', source: 'web.3', stream: 'stderr', text: 'line 2' },
        { app: 'cards', source: 'web.3', stream: 'stdout', text: 'line 3' },
        { app: 'cards', source: 'web.3', stream: 'stderr', text: 'line 4' },
      ],
    )
    assert.deepEqual(
      lines.map(({ at }) => new Date(at).toISOString()),
      lines.map(({ at }) => at).toSorted(),
    )
  })

  test(
    'history is the last lines, of all or of one process type or instance, also of what is gone',
    options,
    async () => {
      await using tested = await open()
      const { engine } = tested
      const build = await buildOf(tested, PROGRAMS)
      const web = await engine.start(specOf(build, 'echo web 1; echo web 2'))
      await outputOf(engine, web)
      const worker = await engine.start(
        specOf(build, 'echo worker 1; echo worker 2', { processType: 'worker' }),
      )
      await outputOf(engine, worker)
      await engine.stop(web.id)
      const app = 'cards'
      assert.deepEqual(await textsOf(engine, { app }), ['web 1', 'web 2', 'worker 1', 'worker 2'])
      assert.deepEqual(await textsOf(engine, { app }, { lines: 3 }), ['web 2', 'worker 1', 'worker 2'])
      assert.deepEqual(await textsOf(engine, { app }, { lines: 0 }), [])
      assert.deepEqual(await textsOf(engine, { app, processType: 'worker' }), ['worker 1', 'worker 2'])
      assert.deepEqual(await textsOf(engine, { app, instance: web.id }), ['web 1', 'web 2'])
      assert.deepEqual(await textsOf(engine, { app: 'poker' }), [])
    },
  )

  test('following goes on with what comes, and ends when the instance does', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const instance = await engine.start(
      specOf(await buildOf(tested, PROGRAMS), 'node echo.mjs', { listens: true }),
    )
    await ask(instance, '/before')
    const texts: string[] = []
    for await (const { text } of engine.logs({ app: 'cards', instance: instance.id }, { follow: true })) {
      texts.push(text)
      if (text === 'before') void ask(instance, '/between')
      if (text === 'between') void ask(instance, '/bye').catch(() => {})
    }
    assert.deepEqual(texts.slice(0, 3), ['before', 'between', 'bye'])
  })

  test('following an app goes on over the ends of instances, until the signal', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, PROGRAMS)
    const controller = new AbortController()
    const texts: string[] = []
    const following = (async () => {
      const lines = engine.logs({ app: 'cards' }, { follow: true, signal: controller.signal })
      for await (const { text } of lines) texts.push(text)
    })()
    for (const text of ['one', 'two']) {
      const instance = await engine.start(specOf(build, `echo ${text}`))
      await outputOf(engine, instance)
      await engine.stop(instance.id)
    }
    await until('both were seen', () => texts.length === 2)
    controller.abort()
    await following
    assert.deepEqual(texts, ['one', 'two'])
  })
}
