import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildOf, outputOf, TEST_TIMEOUT } from './engine-suite-tested.ts'
import type { EngineUnderTest, OpenEngine } from './engine-suite-tested.ts'
import { makeTempFolder } from './temp-folder.ts'
import { oneOffOf, specOf } from './spec-of.ts'

const FILES = { 'main.mjs': "console.log('one')", Procfile: 'web: node main.mjs\nrelease: node main.mjs\n' }

/** How a source becomes a build. */
export function testBuilds(open: OpenEngine): void {
  const options = { timeout: TEST_TIMEOUT }

  test('a build knows its engine and its process types', options, async () => {
    await using tested = await open()
    const build = await buildOf(tested, FILES)
    assert.deepEqual(
      { engine: build.engine, processTypes: build.processTypes },
      { engine: tested.engine.name, processTypes: { web: 'node main.mjs', release: 'node main.mjs' } },
    )
    assert.deepEqual(JSON.parse(JSON.stringify(build)), build)
  })

  test(
    'a source tells what it declares, and the same digest as long as it stays the same',
    options,
    async () => {
      await using tested = await open()
      const more = { 'app.json': '{"formation":{}}', DOKKU_SCALE: 'web=2' }
      await using folder = await makeTempFolder({ ...tested.files, ...FILES, ...more })
      const source = { kind: 'folder', path: folder.path } as const
      const summary = await tested.engine.inspect(source)
      const { digest } = summary
      assert.deepEqual(summary, {
        digest,
        procfile: FILES.Procfile,
        appJson: more['app.json'],
        scale: more.DOKKU_SCALE,
      })
      assert.deepEqual(await tested.engine.inspect(source), summary)
      await folder.write({ 'main.mjs': "console.log('two')" })
      assert.notEqual((await tested.engine.inspect(source)).digest, digest)
    },
  )

  test('the same source gives the same build, also at the same time', options, async () => {
    await using tested = await open()
    const { engine } = tested
    await using folder = await makeTempFolder({ ...tested.files, ...FILES })
    const source = { kind: 'folder', path: folder.path } as const
    const builds = await Promise.all([engine.build('cards', source), engine.build('cards', source)])
    const again = await engine.build('cards', source)
    assert.deepEqual([...builds, await buildOf(tested, FILES)], [again, again, again])
  })

  test('a changed byte gives another build; the old one still runs as it was', options, async () => {
    await using tested = await open()
    await using folder = await makeTempFolder({ ...tested.files, ...FILES })
    const source = { kind: 'folder', path: folder.path } as const
    const old = await tested.engine.build('cards', source)
    await folder.write({ 'main.mjs': "console.log('two')" })
    const current = await tested.engine.build('cards', source)
    assert.notEqual(current.id, old.id)
    assert.deepEqual([await firstLine(tested, old), await firstLine(tested, current)], ['one', 'two'])
  })

  test(
    'a removed build is not there any more and cannot be started; removing it again is fine',
    options,
    async () => {
      await using tested = await open()
      const { engine } = tested
      const build = await buildOf(tested, FILES)
      const other = await buildOf(tested, { ...FILES, more: '' })
      assert.equal(await engine.hasBuild(build), true)
      await engine.removeBuild(build)
      await engine.removeBuild(build)
      assert.deepEqual([await engine.hasBuild(build), await engine.hasBuild(other)], [false, true])
      await assert.rejects(engine.start(specOf(build, 'node main.mjs')), { code: 'START_FAILED' })
      await assert.rejects(engine.run(oneOffOf(build, 'node main.mjs')), { code: 'START_FAILED' })
      assert.equal(await firstLine(tested, other), 'one')
    },
  )

  test('a source that is not there is SOURCE_NOT_FOUND', options, async () => {
    await using tested = await open()
    const source = { kind: 'folder', path: '/no/such/folder' } as const
    await assert.rejects(tested.engine.inspect(source), { code: 'SOURCE_NOT_FOUND' })
    await assert.rejects(tested.engine.build('cards', source), { code: 'SOURCE_NOT_FOUND' })
  })

  test('an aborted build rejects with the reason', options, async () => {
    await using tested = await open()
    await using folder = await makeTempFolder({ ...tested.files, ...FILES })
    const signal = AbortSignal.abort(new Error('changed my mind'))
    const source = { kind: 'folder', path: folder.path } as const
    await assert.rejects(tested.engine.build('cards', source, { signal }), { message: 'changed my mind' })
  })
}

async function firstLine({ engine }: EngineUnderTest, build: Awaited<ReturnType<typeof buildOf>>) {
  const instance = await engine.start(specOf(build, build.processTypes['web'] ?? ''))
  const [line] = await outputOf(engine, instance)
  await engine.stop(instance.id)
  return line
}
