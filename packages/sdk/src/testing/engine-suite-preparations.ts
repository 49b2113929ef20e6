import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildOf, outputOf, TEST_TIMEOUT, textsOf } from './engine-suite-tested.ts'
import type { EngineUnderTest, OpenEngine } from './engine-suite-tested.ts'
import type { Build } from '../wall/builder.ts'
import { oneOffOf, specOf } from './spec-of.ts'

const FILES = { 'old.txt': 'old', 'change.txt': 'before', Procfile: 'web: cat made.txt\n' }
const RELEASE = { app: 'cards', release: 7 }

/** How a command makes a build of another one. */
export function testPreparations(open: OpenEngine): void {
  const options = { timeout: TEST_TIMEOUT }

  test('what a command leaves behind is in the prepared build, and not in its own', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, FILES)
    const into = engine.preparedBuild(build, RELEASE)
    const spec = oneOffOf(
      build,
      'rm old.txt; echo after >> change.txt; mkdir -p a/b; echo moin > made.txt; echo "$NAME"',
      {
        processType: 'predeploy',
        env: { NAME: 'x  y' },
      },
    )
    const lines: string[] = []
    const status = await engine.prepare(spec, into, {
      onLine: ({ source, text }) => lines.push(`${source}: ${text}`),
    })
    assert.deepEqual(status, { code: 0, signal: null })
    assert.deepEqual(lines, ['predeploy: x  y'])
    assert.deepEqual(await textsOf(engine, { app: 'cards', processType: 'predeploy' }), ['x  y'])
    assert.deepEqual(await engine.list(), [])

    assert.deepEqual([await engine.hasBuild(into), into.processTypes], [true, build.processTypes])
    assert.deepEqual(JSON.parse(JSON.stringify(into)), into)
    const look = 'ls -d old.txt made.txt a/b 2>/dev/null; cat change.txt'
    assert.deepEqual(await told(tested, build, look), ['old.txt', 'before'])
    assert.deepEqual(await told(tested, into, look), ['a/b', 'made.txt', 'beforeafter'])
    const instance = await engine.start(specOf(into, into.processTypes['web'] ?? ''))
    assert.deepEqual(await outputOf(engine, instance), ['moin'])
  })

  test('a command that fails, or cannot be run, makes no build', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, FILES)
    const into = engine.preparedBuild(build, RELEASE)
    const failed = await engine.prepare(oneOffOf(build, 'echo moin > made.txt; exit 3'), into)
    assert.deepEqual([failed, await engine.hasBuild(into)], [{ code: 3, signal: null }, false])
    await engine.removeBuild(build)
    await assert.rejects(engine.prepare(oneOffOf(build, 'true'), into), { code: 'START_FAILED' })
    assert.equal(await engine.hasBuild(into), false)
  })

  test('an aborted command is ended, makes no build, and rejects with the reason', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, FILES)
    const into = engine.preparedBuild(build, RELEASE)
    const controller = new AbortController()
    const preparing = engine.prepare(oneOffOf(build, 'echo ready; sleep 1000'), into, {
      signal: controller.signal,
      onLine: () => controller.abort(new Error('changed my mind')),
    })
    await assert.rejects(preparing, { message: 'changed my mind' })
    const late = engine.prepare(oneOffOf(build, 'true'), into, { signal: controller.signal })
    await assert.rejects(late, { message: 'changed my mind' })
    assert.equal(await engine.hasBuild(into), false)
  })

  test('what a command is given is not in the build that it makes', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, FILES)
    const into = engine.preparedBuild(build, RELEASE)
    const spec = oneOffOf(build, 'test "$SECRET" = x', { env: { SECRET: 'x' } })
    assert.equal((await engine.prepare(spec, into)).code, 0)
    const look = 'env | cut -d = -f 1 | sort'
    assert.deepEqual(await told(tested, into, look), await told(tested, build, look))
  })

  test('a build and what was prepared of it are removed one without the other', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, FILES)
    const [one, other] = [7, 8].map((release) => engine.preparedBuild(build, { app: 'cards', release }))
    await engine.prepare(oneOffOf(build, 'echo one > made.txt'), one!)
    await engine.prepare(oneOffOf(build, 'echo other > made.txt'), other!)
    await engine.removeBuild(one!)
    const there = async () => await Promise.all([build, one!, other!].map((each) => engine.hasBuild(each)))
    assert.deepEqual(await there(), [true, false, true])
    assert.deepEqual(await told(tested, build, 'cat old.txt'), ['old'])
    await engine.removeBuild(build)
    assert.deepEqual(await there(), [false, false, true])
    assert.deepEqual(await told(tested, other!, 'cat old.txt made.txt'), ['oldother'])
  })

  test('a build is prepared again in place of the one that was there', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, FILES)
    const into = engine.preparedBuild(build, RELEASE)
    await engine.prepare(oneOffOf(build, 'echo one > made.txt; echo > only-first.txt'), into)
    await engine.prepare(oneOffOf(build, 'echo two > made.txt'), into)
    assert.deepEqual(await told(tested, into, 'cat made.txt; ls | grep first'), ['two'])
  })

  test('each release of each app has its own prepared build of a build', options, async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, FILES)
    const of = (app: string, release: number) => engine.preparedBuild(build, { app, release })
    assert.deepEqual(of('cards', 7), of('cards', 7))
    const builds = [build, of('cards', 7), of('cards', 8), of('emoji', 7)]
    for (const name of ['id', 'location'] as const)
      assert.equal(new Set(builds.map((each) => each[name])).size, builds.length)
  })
}

/** What a command prints that is run in a build. */
async function told({ engine }: EngineUnderTest, build: Build, command: string): Promise<readonly string[]> {
  const lines: string[] = []
  await engine.run(oneOffOf(build, command), { onLine: ({ text }) => void lines.push(text) })
  return lines
}
