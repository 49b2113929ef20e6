import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { http } from '../descriptions/check.ts'
import { isBerthError } from '../errors.ts'
import type { MemoryVerb } from '../testing/memory-calls.ts'
import type { PlatformEvent } from './event.ts'
import { CHECKS, helloOfThree, openMemoryPlatform, running } from './memory-platform.fixture.ts'

suite('a deploy that fails', () => {
  test('keeps the old release serving when a worker crashes, and names the worker with its output', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfThree(memory))
    await memory.source.write({ version: '2' })
    memory.engine.behave('worker', { exits: 1, output: ['cannot find the queue'] })
    await assert.rejects(memory.platform.deploy(helloOfThree(memory)), (error) => {
      assert(isBerthError(error, 'EXITED_EARLY'))
      assert.deepEqual(error.details, {
        app: 'hello',
        instance: 'worker.1',
        ended: 'exited with code 1',
        output: ['cannot find the queue'],
      })
      return true
    })
    assert.deepEqual(await running(memory), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
    assert.deepEqual(
      (await memory.platform.releases('hello')).map(({ release, status }) => [release, status]),
      [
        [2, 'failed'],
        [1, 'active'],
      ],
    )
    assert.deepEqual(memory.router.calls, ['route hello.localhost -> 2'])
  })

  test('tells of a crash while another process type is still being checked', async () => {
    await using memory = await openMemoryPlatform()
    memory.engine.behave('web', { status: 500 })
    memory.engine.behave('worker', { exits: 1 })
    const patient = helloOfThree(memory, {
      checks: { web: [http('/', { attempts: 3, interval: 100 })], worker: CHECKS.worker },
    })
    await assert.rejects(memory.platform.deploy(patient), {
      code: 'EXITED_EARLY',
      details: { app: 'hello', instance: 'worker.1', ended: 'exited with code 1', output: [] },
    })
    assert.deepEqual(await running(memory), [])
  })

  test('leaves nothing running when the first deploy fails, and keeps config', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.apps.create('hello')
    await memory.platform.config.set('hello', { GREETING: 'moin' })
    memory.engine.behave('web', { status: 500 })
    const impatient = helloOfThree(memory, {
      checks: { web: [http('/', { attempts: 2, interval: 1 })], worker: CHECKS.worker },
    })
    await assert.rejects(memory.platform.deploy(impatient), {
      code: 'UNHEALTHY',
      message: /GET \/ failed 2 times, at last with: it answered 500 instead of 2xx/,
    })
    assert.deepEqual(await running(memory), [])
    assert.deepEqual(await memory.platform.config.list('hello'), { GREETING: 'moin' })
  })

  const failures: readonly (readonly [MemoryVerb, string])[] = [
    ['inspect', '*'],
    ['build', '*'],
    ['run', 'release'],
    ['start', 'web'],
    ['start', 'worker'],
  ]
  for (const [verb, subject] of failures) {
    test(`changes nothing when ${verb} ${subject} fails`, async () => {
      await using memory = await openMemoryPlatform({
        Procfile: 'web: serve\nworker: work\nrelease: migrate\n',
        version: '1',
      })
      await memory.platform.deploy(helloOfThree(memory))
      const before = await memory.engine.list()
      await memory.source.write({ version: '2' })
      memory.engine.failOn(verb, subject)
      await assert.rejects(memory.platform.deploy(helloOfThree(memory)), { code: 'START_FAILED' })
      assert.deepEqual(await memory.engine.list(), before)
      assert.equal((await memory.platform.apps.report('hello')).release, 1)
    })
  }

  test('switches back when the router fails', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfThree(memory))
    const [before] = await memory.router.list()
    await memory.source.write({ version: '2' })
    memory.router.failOnRoute(new Error('no'))
    await assert.rejects(memory.platform.deploy(helloOfThree(memory)), { message: 'no' })
    assert.deepEqual((await memory.router.list())[0], before)
    assert.deepEqual(await running(memory), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
  })

  test('an abort before the switch undoes everything and rejects with its reason', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfThree(memory))
    await memory.source.write({ version: '2' })
    const abort = new AbortController()
    const reason = new Error('changed my mind')
    const onEvent = (event: PlatformEvent): void => {
      if (event.type === 'step-started' && event.step.do === 'check') abort.abort(reason)
    }
    await assert.rejects(
      memory.platform.deploy(helloOfThree(memory), { signal: abort.signal, onEvent }),
      reason,
    )
    assert.deepEqual(await running(memory), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
  })

  test('routes back to the old instances before the new ones stop, when the release cannot be made the active one', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(helloOfThree(memory))
    await memory.source.write({ version: '2' })
    const order: string[] = []
    memory.engine.calls.push = (...calls) => order.push(...calls)
    memory.router.calls.push = (...calls) => order.push(...calls)
    const onEvent = (event: PlatformEvent): void => {
      if (event.type === 'step-started' && event.step.do === 'activate')
        throw new Error('no room to write it down')
    }
    await assert.rejects(memory.platform.deploy(helloOfThree(memory), { onEvent }), {
      message: 'no room to write it down',
    })
    const switched = order.indexOf('route hello.localhost -> 2')
    const [there, back, drain, ...stops] = order.slice(switched)
    assert.deepEqual(
      [there, back, drain],
      ['route hello.localhost -> 2', 'route hello.localhost -> 2', 'drain hello'],
    )
    assert.deepEqual(stops.toSorted(), ['stop web.1', 'stop web.2', 'stop worker.1'])
    assert.deepEqual(await running(memory), ['web.1 r1', 'web.2 r1', 'worker.1 r1'])
  })

  test('tells what failed though it cannot end what it started, and takes nothing of that over', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(helloOfThree(memory, { formation: { web: 1 } }))
    await memory.source.write({ version: '2' })
    engine.behave('web', { status: 500 })
    engine.failOn('stop')
    const warnings: string[] = []
    const onEvent = (event: PlatformEvent): void =>
      void (event.type === 'warning' && warnings.push(event.message))
    const once = { web: [http('/', { attempts: 1 })] }
    await assert.rejects(
      platform.deploy(helloOfThree(memory, { formation: { web: 1 }, checks: once }), { onEvent }),
      { code: 'UNHEALTHY' },
    )
    assert.match(warnings.join(), /^Not all that was started could be ended again: .*told to fail at stop/)
    const left = (await engine.list()).map(({ id }) => id)
    assert.equal(left.length, 2)

    engine.behave('web', {})
    await platform.deploy(helloOfThree(memory, { formation: { web: 1 } }))
    const running = (await engine.list()).map(({ id }) => id)
    assert.deepEqual([running.length, left.includes(running[0]!)], [1, false])
  })
})
