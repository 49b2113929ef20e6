import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROGRAMS } from './engine-suite-programs.ts'
import { ask, buildOf, outputOf, TEST_TIMEOUT } from './engine-suite-tested.ts'
import type { OpenEngine } from './engine-suite-tested.ts'
import { specOf } from './spec-of.ts'

/** What an instance is and what it sees. */
export function testStarts(open: OpenEngine): void {
  const options = { timeout: TEST_TIMEOUT }

  test('what was started is listed, as data that survives JSON', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const spec = specOf(await buildOf(tested, PROGRAMS), 'node web.mjs', {
      listens: true,
      release: 7,
      index: 2,
    })
    const instance = await engine.start(spec)
    const { id, address, startedAt } = instance
    assert.deepEqual(instance, {
      id,
      app: 'cards',
      processType: 'web',
      index: 2,
      release: 7,
      fingerprint: 'fingerprint',
      address,
      status: { state: 'up' },
      startedAt,
      restarts: 0,
    })
    assert.deepEqual(JSON.parse(JSON.stringify(instance)), instance)
    assert.deepEqual(await engine.list(), [instance])
    assert.deepEqual(await engine.list('cards'), [instance])
    assert.deepEqual(await engine.list('poker'), [])
  })

  test(
    'only what listens has a PORT, a HOST where its router reaches it, and an address',
    options,
    async () => {
      await using tested = await open()
      const { engine } = tested
      const build = await buildOf(tested, PROGRAMS)
      const web = await engine.start(specOf(build, 'node web.mjs', { listens: true }))
      assert.match(await ask(web), /^\d+$/)
      const worker = await engine.start(
        specOf(build, 'echo "${PORT-unset} ${HOST-unset}"', { processType: 'worker' }),
      )
      assert.equal(worker.address, undefined)
      assert.deepEqual(await outputOf(engine, worker), ['unset unset'])
    },
  )

  test('two instances at once have addresses of their own, and both answer', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const spec = specOf(await buildOf(tested, PROGRAMS), 'node web.mjs', { listens: true })
    const instances = await Promise.all([engine.start(spec), engine.start({ ...spec, index: 2 })])
    assert.equal(new Set(instances.map(({ id }) => id)).size, 2)
    assert.equal(new Set(instances.map(({ address }) => `${address?.host}:${address?.port}`)).size, 2)
    for (const instance of instances) assert.match(await ask(instance), /^\d+$/)
  })

  test('values with line breaks, quotes, =, $ and beyond ASCII arrive as they are', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const env = {
      LINES: 'one\ntwo\n',
      QUOTES: `'single' "double" \`back\``,
      EQUALS: 'a=b=c',
      DOLLAR: '$HOME ${HOME} $(id) \\',
      UNICODE: 'Grüße, 世界 🚢',
      EMPTY: '',
      SPACES: '  a  b  ',
    }
    const spec = specOf(await buildOf(tested, PROGRAMS), 'node env.mjs', { env })
    const [text = '{}'] = await outputOf(engine, await engine.start(spec))
    const seen = new Map(Object.entries<unknown>(JSON.parse(text)))
    assert.deepEqual(Object.fromEntries(Object.keys(env).map((key) => [key, seen.get(key)])), env)
  })

  test('nothing of the environment of whoever starts it leaks in', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const spec = specOf(await buildOf(tested, PROGRAMS), 'node env.mjs')
    const [text = '{}'] = await outputOf(engine, await engine.start(spec))
    const own = new Set(Object.keys(process.env).filter((key) => /^(NODE_|npm_)/.test(key)))
    assert.deepEqual(
      Object.keys(JSON.parse(text)).filter((key) => own.has(key)),
      [],
    )
  })

  test('a command is a line of shell: variables, quotes, pipes and && work', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const command = `test -n "$PORT" && echo "a  b" 'it is $NAME' "$NAME" | tr a-z A-Z && node exit.mjs 0 || echo wrong`
    const spec = specOf(await buildOf(tested, PROGRAMS), command, { listens: true, env: { NAME: 'x y' } })
    assert.deepEqual(await outputOf(engine, await engine.start(spec)), ['A  B IT IS $NAME X Y'])
  })

  test('a command that is not there ends with 127, as in a shell', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const spec = specOf(await buildOf(tested, PROGRAMS), 'no-such-command --at-all')
    const instance = await engine.start(spec)
    assert.match((await outputOf(engine, instance)).join('\n'), /no-such-command/)
    const [listed] = await engine.list()
    assert.deepEqual(listed?.status, { state: 'exited', status: { code: 127, signal: null } })
  })

  for (const [when, abort] of [
    ['before', (controller: AbortController) => controller.abort(new Error('changed my mind'))],
    [
      'while',
      (controller: AbortController) => setImmediate(() => controller.abort(new Error('changed my mind'))),
    ],
  ] as const) {
    test(`an abort ${when} it is started rejects with its reason and leaves nothing`, options, async () => {
      await using tested = await open()
      const { engine } = tested
      const spec = specOf(await buildOf(tested, PROGRAMS), 'node web.mjs', { listens: true })
      const controller = new AbortController()
      abort(controller)
      await assert.rejects(engine.start(spec, { signal: controller.signal }), { message: 'changed my mind' })
      assert.deepEqual(await engine.list(), [])
      assert.deepEqual(await Array.fromAsync(engine.logs({ app: 'cards' })), [])
    })
  }
}
