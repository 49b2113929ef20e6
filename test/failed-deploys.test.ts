import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { app, http, isBerthError, uptime } from '@berth/sdk'
import { ask } from './support/ask.ts'
import { fixture, openBerth } from './support/open-berth.ts'
import { processesBelow } from './support/processes-below.ts'

suite('a deploy that fails', () => {
  test('of an app whose worker crashes changes nothing, and shows what the worker said', async () => {
    await using berth = await openBerth()
    const { platform } = berth
    const description = app('hello', {
      source: fixture('hello'),
      formation: { web: 1, worker: 1 },
      // Long enough for a worker to come as far as its crash, on a machine that has much else to do.
      checks: { web: [http('/')], worker: [uptime(5_000)] },
    })
    await platform.deploy(description)
    const before = await platform.apps.report('hello')
    await assert.rejects(platform.config.set('hello', { WORKER_CRASHES: 'yes' }), (error) => {
      assert(isBerthError(error, 'EXITED_EARLY'))
      assert.match(error.message, /^hello\/worker\.1 exited with code 1 before its checks had passed/)
      assert.deepEqual(error.details.output, ['worker: the queue is on fire'])
      return true
    })
    assert.deepEqual(await platform.apps.report('hello'), before)
    assert.deepEqual(await platform.config.list('hello'), {})
    assert.deepEqual(await ask(berth.port, 'hello.localhost'), { status: 200, body: 'hello\n' })
    // All of its processes, and none of the release that failed.
    assert.equal((await processesBelow(berth.home)).length, 2)
  })

  test('of an app that crashes at boot names its exit code and its last words', async () => {
    await using berth = await openBerth()
    await assert.rejects(
      berth.platform.deploy(app('crashes', { source: fixture('crashes-at-boot') })),
      (error) => {
        assert(isBerthError(error, 'EXITED_EARLY'))
        assert.equal(error.details.ended, 'exited with code 3')
        assert.deepEqual(error.details.output, ['about to read the settings', 'no DATABASE_URL'])
        return true
      },
    )
    assert.deepEqual(await processesBelow(berth.home), [])
    assert.equal((await ask(berth.port, 'crashes.localhost')).status, 404)
  })

  test('of an app that is not well says which check failed, how often, and with what', async () => {
    await using berth = await openBerth()
    await assert.rejects(berth.platform.deploy(app('unwell', { source: fixture('fails-health') })), {
      code: 'UNHEALTHY',
      details: {
        app: 'unwell',
        instance: 'web.1',
        check: 'GET /up',
        problem: 'it answered 503 instead of 2xx',
        attempts: 4,
        output: ['the database does not answer'],
      },
    })
    assert.deepEqual(await processesBelow(berth.home), [])
  })
})

test('an app that is slow to boot is waited for, and routed only then', async () => {
  await using berth = await openBerth()
  const statuses: number[] = []
  const watching = (async () => {
    while (!statuses.includes(200)) statuses.push((await ask(berth.port, 'slow.localhost')).status)
  })()
  await berth.platform.deploy(app('slow', { source: fixture('slow-to-boot') }))
  await watching
  assert.deepEqual([...new Set(statuses)], [404, 200])
})

test('an app that ignores SIGTERM is ended after its stop timeout', async () => {
  await using berth = await openBerth()
  await berth.platform.deploy(app('stubborn', { source: fixture('ignores-sigterm'), stopTimeout: 300 }))
  await berth.platform.stop('stubborn')
  assert.deepEqual(await processesBelow(berth.home), [])
  assert.equal((await ask(berth.port, 'stubborn.localhost')).status, 503)
})

test('stopping an app reaches the children that it forked, also those that left its process group', async () => {
  await using berth = await openBerth()
  await berth.platform.deploy(app('forks', { source: fixture('forks'), stopTimeout: 300 }))
  const pids = JSON.parse((await ask(berth.port, 'forks.localhost')).body) as number[]
  assert.deepEqual(
    (await processesBelow(berth.home)).map(({ pid }) => pid).filter((pid) => pids.includes(pid)).length,
    3,
  )
  await berth.platform.stop('forks')
  assert.deepEqual(await processesBelow(berth.home), [])
})
