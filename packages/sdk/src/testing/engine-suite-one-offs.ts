import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROGRAMS } from './engine-suite-programs.ts'
import { ask, buildOf, TEST_TIMEOUT, textsOf, until } from './engine-suite-tested.ts'
import type { OpenEngine } from './engine-suite-tested.ts'
import { oneOffOf, specOf } from './spec-of.ts'

/** Commands that run to their end. */
export function testOneOffs(open: OpenEngine): void {
  const options = { timeout: TEST_TIMEOUT }

  test('a one-off tells its lines and how it ended, and is not listed', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const lines: string[] = []
    const spec = oneOffOf(await buildOf(tested, PROGRAMS), 'echo "$NAME" && node exit.mjs 42', {
      env: { NAME: 'x  y' },
    })
    const status = await engine.run(spec, { onLine: ({ source, text }) => lines.push(`${source}: ${text}`) })
    assert.deepEqual(status, { code: 42, signal: null })
    assert.deepEqual(lines, ['run: x  y'])
    assert.deepEqual(await engine.list(), [])
    assert.deepEqual(await textsOf(engine, { app: 'cards', processType: 'run' }), ['x  y'])
  })

  test('a one-off reads what it is given, and nothing when it is given nothing', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, PROGRAMS)
    const lines: string[] = []
    const onLine = ({ text }: { readonly text: string }) => void lines.push(text)
    const stdin = async function* () {
      yield Buffer.from('one ')
      yield Buffer.from('two')
    }
    await engine.run(oneOffOf(build, 'node upper.mjs'), { onLine, stdin: stdin() })
    await engine.run(oneOffOf(build, 'node upper.mjs'), { onLine })
    assert.deepEqual(lines, ['ONE TWO', ''])
  })

  test('an aborted one-off is ended, and rejects with the reason', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const controller = new AbortController()
    const lines: string[] = []
    const run = engine.run(oneOffOf(await buildOf(tested, PROGRAMS), 'node graceful.mjs'), {
      signal: controller.signal,
      onLine: ({ text }) => {
        lines.push(text)
        if (text === 'ready') controller.abort(new Error('changed my mind'))
      },
    })
    await assert.rejects(run, { message: 'changed my mind' })
    assert.deepEqual(lines, ['ready', 'draining', 'drained'])
    const late = engine.run(oneOffOf(await buildOf(tested, PROGRAMS), 'echo late'), {
      signal: controller.signal,
    })
    await assert.rejects(late, { message: 'changed my mind' })
    assert.deepEqual(await textsOf(engine, { app: 'cards' }), ['ready', 'draining', 'drained'])
  })

  test('a command runs beside an instance in its environment, and tells how it ended', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, PROGRAMS)
    const instance = await engine.start(specOf(build, 'node web.mjs', { listens: true, env: { NAME: 'x' } }))
    const own = new Map(Object.entries<unknown>(JSON.parse(await ask(instance, '/env'))))
    const lines: string[] = []
    const onLine = ({ text }: { readonly text: string }) => void lines.push(text)
    const status = await engine.exec(instance.id, 'echo "$NAME $PORT"; exit 3', { onLine })
    assert.deepEqual(status, { code: 3, signal: null })
    assert.deepEqual(lines, [`x ${String(own.get('PORT'))}`])
    assert.deepEqual(await textsOf(engine, { app: 'cards' }), ['listening'])
  })

  test('a command beside an instance ends with it', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, PROGRAMS)
    const instance = await engine.start(specOf(build, 'node web.mjs', { listens: true }))
    const lines: string[] = []
    const running = engine.exec(instance.id, 'node graceful.mjs', {
      onLine: ({ text }) => void lines.push(text),
    })
    await until('it is ready', () => lines.includes('ready'))
    await engine.stop(instance.id)
    await running
    assert.deepEqual(await engine.list(), [])
  })

  test('an aborted command beside an instance leaves the instance alone', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, PROGRAMS)
    const instance = await engine.start(specOf(build, 'node web.mjs', { listens: true }))
    const self = await ask(instance)
    const controller = new AbortController()
    const running = engine.exec(instance.id, 'node graceful.mjs', {
      signal: controller.signal,
      onLine: ({ text }) => text === 'ready' && controller.abort(new Error('changed my mind')),
    })
    await assert.rejects(running, { message: 'changed my mind' })
    assert.equal(await ask(instance), self)
  })

  test('no command runs beside what is not there', options, async () => {
    await using tested = await open()
    await assert.rejects(tested.engine.exec('cards.web.1.never', 'true'), {
      code: 'INSTANCE_NOT_FOUND',
      details: { app: 'cards', instance: 'cards.web.1.never' },
    })
  })
}
